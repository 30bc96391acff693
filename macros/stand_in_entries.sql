{{! The entries of the ledger that stands in for one (input_gl_entries), known by their book: a project may map its accounts and name
    them as it likes. }}
(
    select * from {{ref 'input_gl_entries'}}
    where book in ('derived:invoices', 'derived:payments') and source in ('input_invoice_lines', 'input_payments')
) as entries
