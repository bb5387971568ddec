# What commands print

command-findings = { $count ->
    [one] { $count } finding
   *[other] { $count } findings
}
command-severity-error = error
command-severity-warning = warning
command-severity-note = note
command-exposed = Others can read or write { $path } ({ $found }). How to fix it: { $remedy }

command-staff-first-is-owner = The first person at a desk is an owner: give --role owner. The owner invites the others at the desk.
command-staff-no-address = { $typed } is not an email address. Give one like name@example.jp.
command-staff-no-name = Give a name of 1 to 60 characters with --name.
command-staff-invited = { $slug }: the invitation is in the outbox. The person has 72 hours to register at { $desk }.

command-explain-since = since { $since }, by { $who } (why: { $why }, before: { $previous })
command-impact-change = { $label } [{ $key }]: { $from } → { $to }
