# What commands print

command-findings = { $count ->
command-check-summary = Societies checked: { $societies }. Errors: { $errors }, warnings: { $warnings }, notes: { $notes }
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

# The folder of a new society
command-new-ask-name = The society's name (e.g. ひので健康保険組合):
command-new-ask-number = The insurer number (8 digits):
command-new-does-not-fit = “{ $typed }” can't be used for { $flag }. Check how it is written.
command-new-needs = Say it with { $flag }.
command-new-there-already = { $folder } is there already. It isn't written over.
command-new-heading = The settings of { $name }. A line that begins with # is a default; without the # it is the society's choice.
    What its guide doesn't say is listed in assumed. Ask the society, then take the key off the list.
    All keys: docs/reference/tenant-manifest.md
command-new-made = { $folder } is made. What is still open:
command-new-next = Next: edit { $folder }/tenant.toml, check it with madoguchi tenant check { $slug }, and look at it with madoguchi preview { $folder }.
