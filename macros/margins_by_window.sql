net_revenue_{{window}} - cost_of_revenue_{{window}} as cm1_{{window}},
        net_revenue_{{window}} - cost_of_revenue_{{window}} - cost_to_serve_marginal_{{window}} as cm2_{{window}},
        net_revenue_{{window}} - cost_of_revenue_{{window}} - cost_to_serve_marginal_{{window}} - retention_cost_{{window}} as cm3_{{window}},
        net_revenue_{{window}} - cost_of_revenue_{{window}} - cost_to_serve_loaded_{{window}} - retention_cost_{{window}}
        - overhead_loaded_{{window}} as cm3_loaded_{{window}}
