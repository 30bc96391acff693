{{! The accounts of the ledger that stands in for one, in one place: what each is, its report line, and which part of an invoice or a
    payment is posted to it. Lines of a document stand by place. }}
(
    values
    ('RECEIVABLES', 'Invoices not yet paid, all that were written', 'asset', 'debit', 'balance_sheet', 'owed', 1),
    ('CASH', 'Payments received', 'asset', 'debit', 'balance_sheet', 'received', 1),
    ('REVENUE', 'Revenue, as billed or as paid', 'revenue', 'credit', 'net_revenue', 'earned', 2),
    ('PASS_THROUGH_TAX', 'Tax on invoices', 'liability', 'credit', 'pass_through_tax', 'tax', 3)
) as accounts (account_id, account_name, account_class, normal_side, report_line, part, place)
