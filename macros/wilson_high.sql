case
            when {{n}} = 0 then null
            when {{k}} = {{n}} then cast(1 as double)
            else (
                2 * {{k}} + 3.841458820694124
                + 1.959963984540054
                * sqrt(3.841458820694124 + 4 * cast({{k}} as double) * (1 - cast({{k}} as double) / {{n}}))
            ) / (2 * ({{n}} + 3.841458820694124))
        end
