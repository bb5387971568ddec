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
command-staff-recovery-asked = { $slug }: asked for; everybody at the desk is told by mail. From { $from } on, --complete sends the invitation. Until then, everybody at the desk can withdraw it.
command-staff-recovery-completed = { $slug }: the owner is invited anew, and everybody at the desk is told.
command-staff-recovery-withdrawn = { $slug }: withdrawn, and everybody at the desk is told.
command-staff-network-opened = { $slug }: the desk is open from every network.
command-staff-network-open-already = { $slug }: the desk is open from every network already.
command-token-none = There is no token. Make one at the desk, and give it by --token-file or in the variable MADOGUCHI_TOKEN.
command-token-unreadable = This isn't a token. Keep it as the desk showed it.
command-token-refused = This token doesn't count: its time is over, it was revoked, or it is another society's. Make a new one at the desk.
command-token-not-for-this = This token isn't for this. Make one at the desk that may do it.
command-no-such-account = no account of this society has this user ID
command-desk-code-asked = { $slug }: asked for; somebody else of the staff approves it within 72 hours, at the desk or by a command
command-desk-code-approved = { $slug }: approved; the code works once within 24 hours, with user ID and birth date
command-desk-code-nothing = nothing waits for approval: no code of the desk was asked for

command-explain-since = since { $since }, by { $who } (why: { $why }, before: { $previous })
command-impact-change = { $label } [{ $key }]: { $from } → { $to }
