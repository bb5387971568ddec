# Two people for settings and announcements.

desk-settings-second-person = This locks people out or lowers security, so a second person must agree. What you ask for appears under “Today” of every colleague who may change settings. Nothing changes until one of them approves it.
desk-settings-second-alone = Nobody else could approve it at the moment. A request waits for 72 hours.
desk-settings-second-waits = A request of { $who } ({ $at }) waits for approval. A new one takes its place.
desk-settings-ask-second = Ask for approval
desk-settings-sample-and = {", "}
desk-settings-sample-more = {" "}and others
desk-settings-file = List of “{ $what }” (CSV)
desk-settings-file-name = Name
desk-settings-file-page = Member’s page
desk-settings-file-certain = certain
desk-settings-file-at-most = at most
desk-settings-file-and = {"; "}
desk-settings-file-change = { $label }: { $from } → { $to }
desk-settings-platform = The system
desk-settings-stopped-base = the values that it was planned on have changed
desk-settings-stopped-author = whoever planned it may no longer change settings
desk-settings-stopped-values = its values no longer fit the rules
desk-settings-uncounted = Who is affected could not be counted.
desk-settings-error-uncounted = Who is affected could not be counted, so this cannot be saved. Try again later.
desk-settings-error-no-way-in = With this change, no member could sign in any more. It cannot be saved.
desk-settings-error-waits = Another change has been waiting for approval since you opened this page. Look at it below, and ask again if it is all right.
desk-today-stopped = The change of the settings planned from { $from } was stopped ({ $because }). Plan it again if it is still needed.
desk-today-doubtful = The change of the settings planned from { $from } will not take effect as things are now ({ $because }).
desk-today-approval-thing = { $what } “{ $name }” (asked by { $who })

desk-approval-settings-change = Change of the settings
desk-approval-settings-withdrawal = Withdrawal of a planned change of the settings
desk-approval-announcement = Publication of an announcement
desk-approval-announcement-which = Announcement
desk-approval-from = From
desk-approval-from-now = As soon as it is approved
desk-approval-passed = The day that was asked for ({ $from }) has passed, so the change counts as soon as it is approved.
desk-approval-check-settings = Look at what changes and who is affected before you approve. It is recorded as the change of whoever asked.
desk-approval-check-announcement = Read the text, whom it is for and when it is shown before you approve. Approving publishes it.
desk-approval-stale = The contents, or the number of people affected, have changed since it was asked for. It cannot be approved any more.
desk-approval-again = Look at it as it is now, and ask again
desk-approval-one-hand = Less than 7 days ago, you or the person who asks invited the other, or the same person invited you both. So that there is time to see that you are two people, you cannot approve this until { $until }. Ask another colleague.
desk-approval-error-stale = The contents have changed since it was asked for, so it was not approved.

desk-publish-two = Your society wants a second person’s approval before an announcement is published. Once another colleague for announcements approves it, it is published exactly as you see it.
desk-publish-two-fixed = After that, only the end can be changed.
desk-publish-waits = It waits for approval.
desk-announcement-error-two = The text of an announcement that two people have approved cannot be changed. Withdraw it and write a new one. Its end can still be changed.

desk-action-settings-stopped = Planned change of the settings stopped
desk-mail-kind-settings-stopped = Email about a stopped change of the settings
