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

# Manifests: planned and applied
command-progress-read = Reading manifests
command-progress-plan = Comparing
command-progress-apply = Applying
command-progress-table = Reading the table

command-plan-begin = What applying would change, from { $from } on. Nothing is changed yet.
command-plan-new = new
command-plan-changed = changed
command-plan-broken = cannot be applied
command-plan-new-what = { $url } (insurer numbers: { $numbers }, keys with a value: { $count })
command-plan-new-own = What the society had chosen at its desk when it was exported (overrides.json) is taken over.
command-plan-own-unused = overrides.json is not used. What the society has chosen at its desk stays as it is now.
command-plan-form-only = No value changes, only how it is written.
command-plan-host = Canonical host: { $was } → { $is } (passkeys of the present host will not work any more)
command-plan-dropped = The manifest that was to count from { $from } will never count.
command-plan-own = Chosen by the society at its desk (stays as it is):
command-plan-own-choice = { $label }: { $value } (in the manifest: { $standard })
command-plan-hidden = {" "}(not seen: the society has chosen a value of its own)
command-plan-named = { $value } (the same value; it stays, even if the platform's value changes)
command-plan-unnamed = { $value } (the same value; it follows the platform from now on)
command-plan-other-content = other content
command-plan-other-order = Only the order changes
command-plan-affected = Who is affected:
command-plan-summary = Societies: { $all }. New: { $new }, changed: { $changed }, unchanged: { $unchanged }, cannot be applied: { $broken }
command-plan-nothing = Nothing differs. There is nothing to apply.
command-plan-next = To apply exactly this: madoguchi tenant apply --plan { $file }
command-plan-next-out = To apply exactly this, write the plan with --out FILE and give it to madoguchi tenant apply --plan.

command-plan-unreadable = { $file } was not written by madoguchi tenant plan --out of this version. Make the plan again.
command-plan-other-base = This plan was made for { $was }, and this is { $is }. Make a plan here.
command-plan-other-defaults = The platform's own values have changed since the plan was made. Make the plan again.
command-plan-stale = Some things have changed since the plan was made. Nothing was applied. Make the plan again and look at it.
command-plan-rewritten = the folder says something else now ({ $keys })
command-plan-appeared = a society with this slug was added meanwhile
command-plan-gone = no society has this slug any more
command-plan-another = another society has this slug: check which database this is
command-plan-host-moved = the canonical host has changed from { $was } to { $is }
command-plan-ahead-moved = settings for a later day have changed
command-plan-policy-moved = settings have changed
command-plan-moved-key = { $label } [{ $key }]: { $was } → { $is } (by { $who })

command-apply-created = a new society
command-apply-changed = a new version
command-apply-unchanged = as before
command-apply-failed = not applied
command-apply-summary = Societies: { $all }. New: { $created }, changed: { $changed }, unchanged: { $unchanged }, not applied: { $failed }
command-apply-host-taken = the host { $host } belongs to another society
command-apply-number-taken = the insurer number { $number } belongs to another society
command-apply-host-moves = the canonical host would change from { $from } to { $to }: passkeys work at the old host only; if that is meant, add --move-host
command-apply-text-changed = version { $version } was published already, with another text: give the changed text a new { $key }
command-apply-with-own-choices = (together with what the society has chosen at its desk, or with settings for a later day)

# Folders from a table
command-table-empty = There is no line with a society.
command-table-unknown-column = The column “{ $header }” is not known. Beside slug, preset, name and insurer_number, use the key as the heading, e.g. contact.phone.
command-table-mistyped-column = The column “{ $header }” is not known. Did you mean “{ $meant }”?
command-table-column-twice = The column “{ $column }” is there twice. Keep one of them.
command-table-missing-column = Columns are missing: { $columns }
command-table-kept = { $folder } is there already and says something else than the table. It is not written over; the folder counts.
command-table-line-wrong = { $slug }: no folder was made
command-table-summary = Folders made: { $made }, there already with the same content: { $same }, kept although the table says something else: { $kept }, not made: { $broken }

# Export and suspension
command-export-heading = The settings of { $name }, as they were in force on { $at }.
    A line that begins with # is a default; without the # it is the society's choice.
command-export-made = { $folder } is written ({ $files })
command-export-ahead = What is planned from { $from } on is not in it. Use --at to export the settings of that day.
command-status-no-reason = Give a reason with --reason.
command-status-suspended = { $slug }: suspended. The reason is in the society's audit trail.
command-status-suspended-already = { $slug }: suspended already.
command-status-resumed = { $slug }: open again. The reason is in the society's audit trail.
command-status-live-already = { $slug }: not suspended.
command-status-not-from = { $slug }: it is “{ $state }”, so it can be neither suspended nor resumed.
command-gate-passed = ✓ { $gate }
command-gate-missing = ✗ { $gate }: { $missing }
command-gate-mender = who can fix it: { $who }
command-gates-summary = { $slug }: { $missing } missing
command-gates-changed = The policy of { $slug } changed while it was looked at. Run the command once more.
command-gates-barred = { $slug }: { $missing } missing, so nothing was done.
command-gates-not-from = { $slug }: it is “{ $state }”, from where this step does not lead. A society that is being set up begins with madoguchi tenant ready.
command-gates-ready = { $slug }: open for a rehearsal. Register as the test person, close the account, and go live with madoguchi tenant live.
command-gates-live = { $slug }: live.
command-gates-draft = { $slug }: back to being set up.
command-gates-already = { $slug }: it is so already.
command-state-draft = being set up
command-state-ready = rehearsal
command-state-live = live
command-state-suspended = suspended
command-state-retired = ended
command-apply-draft = { $slug }: being set up. madoguchi tenant gates { $slug } says what is missing before it can go live.
