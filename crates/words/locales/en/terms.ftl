### Versions of the terms of use: which is in force, what has changed, and the question whether a member agrees anew.

terms-since = since { $since }
terms-past = This is an earlier version. The terms of today read otherwise.
terms-to-current = Read the terms of today
terms-agreed-heading = What you have agreed to
terms-agreed = Version { $version } (agreed on { $at })
terms-earlier-heading = Earlier versions
terms-earlier = Version { $version } (since { $since })

terms-changes-title = The terms of use have changed
terms-changes-lead = Version { $version } is in force since { $since }.
terms-changes-until = Please read what has changed and give your answer before { $date }.
terms-changes-due = Before you go on, please read what has changed and give your answer.
terms-changes-told = What you agreed to before goes on; there is nothing for you to do.
terms-changes-before = Before, you agreed to version { $version } ({ $at }).
terms-changes-heading = What has changed
terms-changes-marks = New text is underlined, and text that is gone is struck through.
terms-changes-unknown = We can’t compare it with the version before. Please read the terms of today as a whole.
terms-changes-whole = Read the terms of today as a whole
terms-changes-help = If you don’t agree, you can’t go on using this service. What you have registered is kept.
terms-changes-answer = Send my answer
terms-changes-later = Answer later
terms-changes-error-none = Choose “I agree” or “I don’t agree”.
terms-changes-error-overtaken = While this page was open the terms changed once more. Please read them again.

terms-article-added = This article is new.
terms-article-removed = This article is gone.
terms-article-renamed = The heading was “{ $before }”.
terms-line-added = New
terms-line-removed = Gone
terms-line-before = Before
terms-line-after = Now

terms-declined-title = You answered that you don’t agree
terms-declined-until = Before { $date } you can go on as usual. From that day on the service can be used once you have agreed to the terms. If you change your mind, answer again from the menu.
terms-declined-out = Without your agreement to the terms this service can’t be used. To be safe, we have signed you out. If you change your mind, sign in and answer again.
terms-declined-kept = Nothing that you registered was deleted. Your health insurance and its benefits stay as they are.
terms-declined-call = If anything is unclear, or to do something without this service, please call us.
terms-declined-again = To the sign-in page
