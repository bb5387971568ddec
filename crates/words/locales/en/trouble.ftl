### Pages instead of the page: not found, broken, busy, closed, suspended.

platform-name = Health insurance society counters
language-name = English

trouble-not-found-title = Page not found
trouble-not-found-text = The address may have changed, or may have been mistyped.
trouble-unknown-host-title = Counter not found
trouble-unknown-host-text = No counter has this address. Check the address on your letter, or find your health insurance society.
trouble-unauthorised-origin-title = This request was not accepted
trouble-unauthorised-origin-text = To keep you safe, we do not accept requests that come through another site. Open the page of this counter again and try again.
trouble-bad-request-title = What you sent could not be read
trouble-bad-request-text = Go back to the previous page and enter it again.
trouble-too-large-title = What you sent is too large
trouble-too-large-text = Go back to the previous page, check what you entered and try again.
trouble-not-this-way-title = You cannot open this page directly
trouble-not-this-way-text = Start again from the first page.
trouble-gone-wrong-title = Sorry, the page could not be shown
trouble-gone-wrong-text = Try again later. If this continues, call your health insurance society and tell them this number.
trouble-incident = Number to tell us
trouble-crowded-title = The counter is very busy
trouble-crowded-text = Too many people are using the counter right now. What you entered does not count as a wrong attempt.
trouble-unavailable-title = Sorry, the counter is unavailable
trouble-unavailable-text = You cannot use it for a short time. Try again later.
trouble-too-many-title = Too many attempts
trouble-too-many-text = You have tried many times in a row, so you have to wait before you try again.
trouble-wait = Try again in about { $minutes } { $minutes ->
        [one] minute
       *[other] minutes
    }.
trouble-session-ended-title = You were signed out
trouble-session-ended-text = To keep you safe, you were signed out because you did nothing for a while. Sign in again.
trouble-drawn-for-another-title = You cannot send this page now
trouble-drawn-for-another-text = After you opened this page, someone else signed in or another registration was started in this browser. Nothing you sent was saved or changed.
trouble-to-onward = Go to the page where you can continue
trouble-to-top = Go to the first page
trouble-to-sign-in = Go to the sign-in page
trouble-to-finder = Find your society

maintenance-title = Closed for maintenance
maintenance-text = The counter is closed for maintenance on { $span }.
maintenance-closed-title = The counter is closed at this time
maintenance-closed-text = It opens again on { $until }.
maintenance-thanks = Sorry for the inconvenience. Come back after that.

retry-heading = You can send what you entered again
retry-text = Keep this page open. When the counter is open again, select “Send again” to send what you entered.
retry-left-out = To keep you safe, this page does not keep your password. Enter it again on the next page.

typed-heading = What you entered
typed-text = Copy it before you go on if you still need it. Passwords and codes are not shown.
typed-user-id = User ID
typed-email = Email address
typed-birth-date = Date of birth
typed-insurer-number = Insurer number
typed-device-name = Name of the device

suspended-title = This counter is closed
suspended-text = You cannot use the counter of { $society } at present. Contact your health insurance society.
preparing-title = This counter has not opened yet
preparing-text = The counter of { $society } is being set up. Use it from the day that your letter says.
ended-title = This counter has ended
ended-text = The counter of { $society } has ended. Thank you for having used it. If you need anything, contact your health insurance society.
