case when cast(({{at}} at time zone 'UTC' at time zone {{setting 'timezone'}}) as date) <= {{var 'as_of_date'}} then {{at}} end
