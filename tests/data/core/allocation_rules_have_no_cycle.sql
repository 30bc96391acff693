-- Money that pools hand on never comes back to a pool: every cycle with its path, told from its first name on.
with recursive edges as (
    select entity_id, fiscal_month, from_node, node as to_node
    from {{ref 'int_allocation_edges'}}
    where to_kind = 'pool' and node not like '~%'
),

walks as (
    select
        entity_id,
        fiscal_month,
        from_node as first_node,
        to_node as last_node,
        from_node || ' → ' || to_node as path,
        [from_node] as passed
    from edges
    union all
    select
        walks.entity_id,
        walks.fiscal_month,
        walks.first_node,
        edges.to_node as last_node,
        walks.path || ' → ' || edges.to_node as path,
        list_append(walks.passed, edges.from_node) as passed
    from walks
    inner join edges
        on walks.entity_id = edges.entity_id
        and walks.fiscal_month = edges.fiscal_month
        and walks.last_node = edges.from_node
    where walks.last_node > walks.first_node and not list_contains(walks.passed, edges.from_node)
)

select path, entity_id, min(fiscal_month) as first_month, count(*) as months
from walks
where first_node = last_node
group by path, entity_id
order by path, entity_id
