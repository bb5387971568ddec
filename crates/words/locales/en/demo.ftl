# The demo: its pages, and the table that it prints at the start

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
demo-column-joined = Joined
demo-column-birth-date = Birth date
demo-column-state = State
demo-category-employee = employee
demo-category-overseas = overseas
demo-category-seconded = seconded
demo-category-leave = on leave
demo-category-voluntary-continuation = voluntary continuation
demo-state-issued = unused
demo-state-redeemed = registered
demo-state-expired = expired
demo-finder = Find a society: { $url }
demo-mails = Mails sent: { $url }
demo-mail-folder = Mail files: { $path }
demo-present = The demo's present: { $instant }
demo-stop = Ctrl-C stops. The same command goes on from here; with --fresh it starts over.
