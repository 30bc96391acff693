{{#if (eq (setting 'timezone') 'UTC')}}{{at}}{{else}}({{at}} at time zone 'UTC' at time zone {{setting 'timezone'}}){{/if}}
