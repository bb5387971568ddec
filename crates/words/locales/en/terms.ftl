### Versions of the terms of use: which is in force, what has changed, and the question whether a member agrees anew.

terms-since = from { $since }
terms-past = This is an earlier version. The current terms are different.
terms-to-current = Read the current terms
terms-agreed-heading = What you agreed to
terms-agreed = Version { $version } (agreed on { $at })
terms-earlier-heading = Earlier versions
terms-earlier = Version { $version } (from { $since })

terms-changes-title = The terms of use have changed
terms-changes-lead = We have changed the terms of use (from { $since }).
terms-changes-until = Read what has changed and answer by { $date }.
terms-changes-due = Before you continue, read what has changed and answer.
terms-changes-told = What you agreed to still applies. You do not need to do anything.
terms-changes-before = You agreed to version { $version } before ({ $at }).
terms-changes-heading = What has changed
terms-changes-marks = New text is underlined, and removed text is struck through.
terms-changes-unknown = We cannot compare it with the earlier version. Read the current terms in full.
terms-changes-whole = Read the current terms in full
terms-changes-help = If you do not agree, you can no longer use this counter. What you have registered is kept.
terms-changes-answer = Send my answer
terms-changes-later = Answer later
terms-changes-error-none = Choose “I agree” or “I do not agree”.
terms-changes-error-overtaken = The terms changed again while this page was open. Read them again.

terms-article-added = This article is new.
terms-article-removed = This article was removed.
terms-article-renamed = The heading was “{ $before }”.
terms-line-added = New
terms-line-removed = Removed
terms-line-before = Before
terms-line-after = Now

terms-declined-title = You answered that you do not agree
terms-declined-until = You can use the counter as usual until { $last }. From { $date } you must agree to the terms to use it. If you change your mind, answer again from the menu.
terms-declined-out = You cannot use this counter if you do not agree to the terms. To keep you safe, we have signed you out. If you change your mind, sign in and answer again.
terms-declined-kept = We have not deleted anything you registered. Your health insurance and its benefits stay the same.
terms-declined-call = If anything is unclear, or to do something without this counter, call us.
terms-declined-again = Go to the sign-in page
