### Pages instead of the page: not found, broken, busy, closed, suspended.

platform-name = Health insurance society counters
language-name = English

trouble-not-found-title = There is no such page
trouble-not-found-text = The address may have changed, or there may be a slip in what was typed.
trouble-unknown-host-title = There is no such counter
trouble-unknown-host-text = No counter has this address. Please check the address on your letter, or find your health insurance society.
trouble-unauthorised-origin-title = This was not accepted
trouble-unauthorised-origin-text = For your safety nothing is accepted that comes by way of another site. Please open the page of this counter again and try once more.
trouble-bad-request-title = What was sent could not be read
trouble-bad-request-text = Please go back to the page before and enter it again.
trouble-too-large-title = What was sent is too large
trouble-too-large-text = Please go back to the page before, check what you entered and try again.
trouble-not-this-way-title = This page cannot be opened directly
trouble-not-this-way-text = Please start again from the first page.
trouble-gone-wrong-title = The page could not be shown
trouble-gone-wrong-text = We are sorry for the trouble. Please try again after a while. If it goes on, please call your health insurance society and tell them this number.
trouble-incident = Number to tell us
trouble-crowded-title = Very many people are here just now
trouble-crowded-text = We could not take your turn because so many people came at once. What you entered was not counted as a failed try.
trouble-unavailable-title = The service is not available just now
trouble-unavailable-text = It is out of service for a short time. We are sorry for the trouble. Please try again after a while.
trouble-too-many-title = Please try again after a while
trouble-too-many-text = You have to wait for a while because something was tried many times in a row.
trouble-wait = Please try again in about { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.
trouble-session-ended-title = You were signed out
trouble-session-ended-text = For your safety you were signed out because nothing was done for a while. Please sign in again.
trouble-drawn-for-another-title = You cannot send this page now
trouble-drawn-for-another-text = After you opened this page, someone else signed in or another application was started in this browser. Nothing you sent was saved or changed.
trouble-to-onward = Go to the page you can continue on
trouble-to-top = Go to the first page
trouble-to-sign-in = Go to the sign-in page
trouble-to-finder = Find your society

maintenance-title = Closed for maintenance
maintenance-text = The service is closed for maintenance on { $span }.
maintenance-closed-title = The service is closed at this hour
maintenance-closed-text = It opens again on { $until }.
maintenance-thanks = We are sorry for the inconvenience. Please come again afterwards.

retry-heading = You can send what you entered again
retry-text = Please keep this page open. Once the service is open again, “Send again” sends what you entered as it is.
retry-left-out = For your safety the password is not kept on this page. Please enter it again on the page that follows.

typed-heading = What you entered
typed-text = Copy it before you go on if you still need it. Passwords and codes are not shown.
typed-user-id = User ID
typed-email = Email address
typed-birth-date = Date of birth
typed-insurer-number = Insurer number
typed-device-name = Name of the device

suspended-title = This counter is not in service at present
suspended-text = The counter of { $society } is not in service at present. Please contact your health insurance society.
