({{at}} at time zone 'UTC' at time zone {{setting 'timezone'}})
