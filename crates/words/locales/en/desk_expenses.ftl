### Medical expenses at the desk.

desk-nav-expenses = Medical expenses
desk-expenses-title = Taking in medical expenses
desk-expenses-lead = Look at a file of medical expenses, then publish it at a day and an hour. Looking at a file changes nothing for members.
desk-expenses-file = File of medical expenses
desk-expenses-file-help = Choose a CSV of your core system (up to { $most } MB). Larger files can be taken in at the command line.
desk-expenses-look = Look at the file
desk-expenses-publications = Publications
desk-expenses-none = Nothing has been published yet.
desk-expenses-begun = Begun
desk-expenses-rows = Rows
desk-expenses-unfinished = Not finished. Members do not see it
desk-expenses-waits = Comes out on { $at }. Members do not see it yet
desk-expenses-out = Out since { $at }
desk-expenses-count = { $count }
desk-expenses-done-published = The file is in. Members see it from its day and hour on.
desk-expenses-done-meanwhile = Someone else published the same file at the same time. Check the day and hour in the list.
desk-expenses-done-nothing-new = Nothing was published. Every row was published before.
desk-expenses-done-superseded = Nothing was published. Someone withdrew it meanwhile, or published another file.
desk-expenses-done-running = The file is large and is still being taken in. The list shows when it is finished.
desk-expenses-done-moved = The day and hour are changed.
desk-expenses-done-withdrawn = The publication is withdrawn. Its rows are deleted.

desk-expenses-analysis = What is in the file
desk-expenses-analysis-lead = Nothing is changed yet.
desk-expenses-new = New rows to publish
desk-expenses-known = Rows published before
desk-expenses-left-out = Rows that are left out
desk-expenses-left-out-what = These rows are not taken in. Correct the roster and publish the same file again to take them in.
desk-expenses-faults = Mistakes to correct
desk-expenses-faults-what = A file with a mistake cannot be published. Correct the file and look at it again.
desk-expenses-months = Months of treatment
desk-expenses-from-to = { $first } to { $last }
desk-expenses-more = And { $count } more
desk-expenses-finding = Line { $line }: { $what }
desk-expenses-finding-at = Line { $line }, { $column }: { $what }
desk-expenses-publish = Publish
desk-expenses-from = Day and hour of publication
desk-expenses-from-help = Leave it empty to publish straight away.
desk-expenses-cannot = This file has nothing that can be published now.

desk-expenses-publication = Publication of medical expenses
desk-expenses-move = Change the day and hour
desk-expenses-withdraw = Withdraw the publication
desk-expenses-withdraw-what = Members do not see it yet. Its rows are deleted, and the same file can be published again.
desk-expenses-is-out = It is out and cannot be withdrawn. Correct mistakes with negative rows in another file.

desk-expenses-error-no-file = Choose a file.
desk-expenses-error-from = Enter the day and hour like 2026-12-05 09:00.
desk-expenses-error-mistakes = Nothing was published. Check what is below.
desk-expenses-error-waits = Nothing was published. An earlier publication is not out yet (it comes out on { $at }). Bring it forward or withdraw it, then publish again.
desk-expenses-error-out = Nothing was changed. Members see it already.
desk-expenses-error-unfinished = Nothing was changed. Its rows are not all there.

desk-expenses-file-missing = The file lacks these columns: { $columns }
desk-expenses-file-repeated = The column { $column } is there twice.
desk-expenses-file-empty = The file has no rows.
desk-expenses-file-header = The first line has no names of columns.
desk-expenses-file-encoding = Line { $line } has characters that cannot be read. Choose a CSV in Shift_JIS or UTF-8.
desk-expenses-file-quote = A quotation mark (") on line { $line } is not closed.
desk-expenses-file-my-number = Column { $position } has My Numbers (個人番号), which must not be delivered. Remove the column, then choose the file.
desk-expenses-file-unreadable = The file cannot be read as a CSV.

desk-expenses-left-number = nobody of the roster has this symbol and number. Import the roster first
desk-expenses-left-branch = nobody of the household has this branch number. Import the roster first
desk-expenses-left-old = the month is older than the society keeps
desk-expenses-left-covered = the person was not covered in that month. Check who had the number then

desk-expenses-fault-empty = empty
desk-expenses-fault-cells = more values than columns
desk-expenses-fault-insurer = not an insurer number
desk-expenses-fault-foreign = not an insurer number of this society
desk-expenses-fault-branch = a branch number has two digits
desk-expenses-fault-month = not a month
desk-expenses-fault-future = a month in the future
desk-expenses-fault-kind = not a kind of treatment
desk-expenses-fault-amount = not an amount in yen
desk-expenses-fault-days = not a number of days
desk-expenses-fault-long = too long
