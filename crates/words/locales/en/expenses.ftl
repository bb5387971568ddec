### Medical expenses.

expenses-title = Medical expenses
expenses-lead = Shown up to treatments in { $month }.
expenses-years = Choice of the year
expenses-year = { $year }
expenses-sums = Total of { $year }
expenses-total = Total cost
expenses-by-society = Paid by the society
expenses-by-public = Paid from public funds
expenses-meals = Standard charge for meals
expenses-own-share = Your share at the counter
expenses-high-cost = High-cost benefit (高額療養費)
expenses-extra = Extra benefit (付加給付)
expenses-by-month = Totals by month
expenses-by-person = Totals by person
expenses-month = Month of treatment
expenses-person = Person
expenses-provider-unknown = Provider not known
expenses-provider-days = { $provider } ({ $count } days)
expenses-provider-times = { $provider } ({ $count } times)
expenses-kind-inpatient = Hospital stay
expenses-kind-outpatient = Outpatient
expenses-kind-dental = Dentist
expenses-kind-pharmacy = Pharmacy
expenses-kind-home-nursing = Home nursing
expenses-kind-judo-therapy = Judo therapy
expenses-kind-acupuncture = Acupuncture and massage
expenses-kind-reimbursement = Reimbursed treatment
expenses-none = There are no medical expenses to show.
expenses-picture-title = Bar chart of your share at the counter in { $year }
expenses-picture-description = The most is { $amount } in { $month }. The table below has the same numbers.
expenses-notes = About this information
expenses-note-late = It takes two to three months from a treatment until it is shown.
expenses-note-rounded = Your share at the counter is a computed amount. What you paid may differ because of rounding or local subsidies.
expenses-note-tax = This page is not the 医療費通知 (notice of medical expenses) for the deduction on a tax return.

service-medical-expenses-content = Up to { $month } (your share in { $year }: { $amount })
