# The demo: its pages, and what it prints at the start

demo-name = Madoguchi demo
demo-mailbox-title = Emails sent
demo-mailbox-about = These are the emails this demo would have sent. None of them has left this computer.
demo-mailbox-empty = No emails yet. A few seconds after you finish registering, the email appears here.
demo-mailbox-reload = Refresh
demo-mailbox-back = Back to the list
demo-mailbox-sent-at = Sent
demo-mailbox-from = From
demo-mailbox-to = To
demo-mailbox-as-text = Plain text
demo-mailbox-as-html = With formatting
demo-mailbox-unreadable = This email could not be read.
demo-mailbox-none = Email not found.

demo-insurer-number = Insurer number { $number }
demo-column-category = Employment
demo-column-birth-date = Born
demo-column-id = ID
demo-column-password = Password
demo-column-state = State
demo-category-employee = employee
demo-category-overseas = overseas
demo-category-seconded = seconded
demo-category-leave = on leave
demo-category-voluntary-continuation = voluntary
demo-state-issued = unused
demo-state-redeemed = registered
demo-state-expired = expired
demo-finder = Find a society:
demo-mails = Emails sent:
demo-mail-folder = Email files:
demo-present = The demo's clock started at { $instant }.
demo-stop = Press Ctrl-C to stop. Run it again to continue, or with --fresh to start over.

demo-started = The Madoguchi demo is running
demo-try = Try it as one member:
demo-try-open = Open
demo-try-letter = Type what the letter says: ID { $id }, password { $password }
demo-try-identity = Say who you are: birth date { $birth_date }, insurer number { $number }
demo-all-used = Every letter has been used or has expired. Start with --fresh for new ones.

demo-desk = Staff desk
demo-desk-pair = Owner: user ID { $login }, password { $password }
demo-vendor = Vendor
demo-vendor-pair = Operations: user ID { $login }, password { $password }
demo-desk-secret = Key for an authenticator app { $secret }
