# What commands print

command-findings = { $count ->
    [one] { $count } finding
   *[other] { $count } findings
}
command-check-summary = Societies checked: { $societies }. Errors: { $errors }, warnings: { $warnings }, notes: { $notes }
command-severity-error = error
command-severity-warning = warning
command-severity-note = note
command-exposed = Others can read or write { $path } ({ $found }). How to fix it: { $remedy }

command-staff-first-is-owner = The first person at a desk is an owner: give --role owner. The owner invites the others at the desk.
command-staff-no-address = { $typed } is not an email address. Give one like name@example.jp.
command-staff-no-name = Give a name of 1 to 60 characters with --name.
command-operator-invited = The invitation is in the outbox. The person has 72 hours to register at { $url }.
command-staff-invited = { $slug }: the invitation is in the outbox. The person has 72 hours to register at { $desk }.
command-staff-recovery-asked = { $slug }: asked for; everybody at the desk is told by email. From { $from } on, --complete sends the invitation. Until then, everybody at the desk can withdraw it.
command-staff-recovery-completed = { $slug }: the owner is invited again, and everybody at the desk is told.
command-staff-recovery-withdrawn = { $slug }: withdrawn, and everybody at the desk is told.
command-staff-network-opened = { $slug }: the desk is open from every network.
command-staff-network-open-already = { $slug }: the desk is open from every network already.
command-token-none = There is no token. Make one at the desk, and give it by --token-file or in the variable MADOGUCHI_TOKEN.
command-token-unreadable = This is not a token. Keep it as the desk showed it.
command-token-refused = This token does not count: its time is over, it was revoked, or it is another society's. Make a new one at the desk.
command-token-not-for-this = This token is not for this. Make one at the desk that may do it.
command-no-such-account = no account of this society has this user ID
command-desk-code-asked = { $slug }: asked for; someone else of the staff approves it within 72 hours, at the desk or by a command
command-desk-code-approved = { $slug }: approved; the code works once within 24 hours, with user ID and birth date
command-desk-code-nothing = nothing waits for approval: no code of the desk was asked for
command-desk-code-barred = The caller is not verified well enough. First record the verification at the desk, on the page of the member; it counts for 30 minutes.

command-explain-since = since { $since }, by { $who } (why: { $why }, before: { $previous })
command-impact-change = { $label } [{ $key }]: { $from } → { $to }

# The folder of a new society
command-new-ask-name = The society's name (e.g. ひので健康保険組合):
command-new-ask-number = The insurer number (8 digits):
command-new-does-not-fit = “{ $typed }” cannot be used for { $flag }. Check how it is written.
command-new-needs = Say it with { $flag }.
command-new-there-already = { $folder } is there already. It is not written over.
command-new-heading = The settings of { $name }. A line that begins with # is a default; without the # it is the society's choice.
    What its guide does not say is listed in assumed. Ask the society, then take the key off the list.
    All keys: docs/reference/tenant-manifest.md
command-new-made = { $folder } is made. What is still open:
command-new-next = Next: edit { $folder }/tenant.toml, check it with madoguchi tenant check { $slug }, and look at it with madoguchi preview { $folder }.
