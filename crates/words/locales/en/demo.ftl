# The demo: its pages, and what it prints at the start

demo-name = Madoguchi demo
demo-mailbox-title = Mails sent
demo-mailbox-about = These are the mails that this demo would have sent. None of them has left this machine.
demo-mailbox-empty = No mails yet. A few seconds after a registration is finished, its mail is here.
demo-mailbox-reload = Look again
demo-mailbox-back = Back to the list
demo-mailbox-sent-at = Sent
demo-mailbox-from = From
demo-mailbox-to = To
demo-mailbox-as-text = Plain text
demo-mailbox-as-html = With formatting
demo-mailbox-unreadable = This mail could not be read.
demo-mailbox-none = There is no such mail.

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
demo-mails = Mails sent:
demo-mail-folder = Mail files:
demo-present = The demo's clock started at { $instant }.
demo-stop = Ctrl-C stops the demo. Run it again to continue, or with --fresh to start over.

demo-started = The Madoguchi demo is running
demo-try = Try it as one member:
demo-try-open = Open
demo-try-letter = Type what the letter says: ID { $id }, password { $password }
demo-try-identity = Say who you are: birth date { $birth_date }, insurer number { $number }
demo-all-used = Every letter has been used or has expired. Start with --fresh for new ones.
