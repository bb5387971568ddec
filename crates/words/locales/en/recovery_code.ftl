### Recovery codes: made for paper, asked for where a phone is lost.

recovery-codes-title = Recovery codes
recovery-codes-what = Enter one of these codes when you cannot sign in as usual, for example because you lost your phone.
recovery-codes-ten = You get 10 codes. Each one works once.
recovery-codes-keep = Print them or write them down, and keep them in a safe place at home, as you would a bank book.
recovery-codes-left = { $left ->
        [one] One code is
       *[other] { $left } codes are
    } still unused. If you create new ones, all earlier codes stop working.
recovery-codes-make = Create codes
recovery-codes-once-heading = You can see this page only once
recovery-codes-once = Print it or write the codes down now.
recovery-codes-society = For
recovery-codes-made-on = Created on
recovery-codes-address = Address of the web counter
recovery-codes-use = After entering your password, select “Use a recovery code” on the next page and enter any one of them.
recovery-codes-each-once = Each code works once. Mark the ones you have used.
recovery-codes-lost = If you lose this paper, sign in and create new codes. The earlier ones then stop working.
recovery-codes-print = Print
recovery-codes-copy = Copy
recovery-codes-copied = Copied. Paste the codes into a safe place and keep them there.
recovery-codes-noted-heading = When you have them
recovery-codes-noted-text = Once you leave this page, the codes cannot be shown again. Make sure that you have all ten before you go on.
recovery-codes-noted = I have kept the codes
recovery-code-instead = Use a recovery code
recovery-code-label = Recovery code
recovery-code-help = Enter one code you have not used yet. You can use upper or lower case, with or without hyphens (-).
recovery-code-error-empty = Enter a recovery code you have not used yet.
recovery-code-error-wrong = The recovery code does not seem to be right. Check the characters and enter one you have not used yet. If you have created codes more than once, only the latest ones work.

home-recovery-codes-heading = Create your recovery codes
home-recovery-codes = With codes on paper you can sign in even if you lose your phone.
home-recovery-codes-link = Create recovery codes
