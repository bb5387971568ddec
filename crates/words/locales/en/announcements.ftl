### Announcements: the list, one of them, and the heading on the sign-in page.

announcements-title = Announcements
announcements-unread = Unread
announcements-more = See earlier announcements
announcements-done = Marked as read.
announcement-mark-read = I have read this
announcement-is-read = You have marked this announcement as read.
announcement-to-list = Back to the announcements
announcement-to-sign-in = Back to the sign-in page
announcement-link-host = { " " }({ $host })
