### The end of a session: warned of two minutes before, on the page that is open.

session-soon-heading = You will be signed out soon
session-over-heading = You were signed out
session-idle = When nothing is done for { $minutes } minutes, you are signed out to keep you safe. To go on, press “Continue”.
session-absolute = You signed in { $hours } hours ago, so you are signed out to keep you safe. This cannot be extended. If you are filling in a form, please send it soon.
session-over = What you entered is still on this page. Sign in on a new page, come back to this one, and go on where you were.
session-left = Minutes left: { $minutes }.
session-stay = Continue
session-close = Close
session-sign-in = Sign in on a new page
