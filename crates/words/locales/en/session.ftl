### The end of a session: warned of two minutes before, on the page that is open.

session-soon-heading = You will be signed out soon
session-over-heading = You were signed out
session-idle = To keep you safe, you are signed out after { $minutes } minutes without activity. To stay signed in, select “Continue”.
session-absolute = To keep you safe, you are signed out { $hours } hours after you signed in. You cannot extend this. If you are filling in a form, send it soon.
session-over = What you entered is still on this page. Sign in on a new page, then come back to this one and continue.
session-left = Minutes left: { $minutes }.
session-stay = Continue
session-close = Close
session-sign-in = Sign in on a new page
