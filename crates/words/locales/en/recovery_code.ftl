### Recovery codes: made for paper, asked for where a phone is lost.

recovery-codes-title = Recovery codes
recovery-codes-what = Enter one of these codes when you can't sign in the usual way, for example because your phone is lost.
recovery-codes-ten = There will be ten codes. Each can be used once.
recovery-codes-keep = Print them or write them down, and keep them in a safe place at home, as you would a bank book.
recovery-codes-left = { $left ->
        [one] One code is
       *[other] { $left } codes are
    } still unused. When you make new ones, all earlier codes stop working.
recovery-codes-make = Make the codes
recovery-codes-once-heading = This page can be shown only once
recovery-codes-once = Please print it or write the codes down now.
recovery-codes-society = For
recovery-codes-made-on = Made on
recovery-codes-address = Address of the web counter
recovery-codes-use = After your password, choose “Use a recovery code” on the next page and enter any one of them.
recovery-codes-each-once = Each code can be used once. Tick those that you have used.
recovery-codes-lost = If this paper is lost, sign in and make new codes. The earlier ones stop working then.
recovery-codes-print = Print
recovery-codes-copy = Copy
recovery-codes-copied = Copied. Paste the codes into a safe place and keep them there.
recovery-codes-noted-heading = When you have them
recovery-codes-noted-text = Once you leave this page, the codes cannot be shown again. Make sure that you have all ten before you go on.
recovery-codes-noted = I have kept the codes
recovery-code-instead = Use a recovery code
recovery-code-label = Recovery code
recovery-code-help = Enter one code from your paper that you haven't used yet, in capital or small letters, with or without hyphens.
recovery-code-error-empty = Please enter one of your recovery codes that you haven't used yet.
recovery-code-error-wrong = We could not confirm this recovery code. Please check the characters, and enter one that you haven't used yet. If you have made codes more than once, only the latest ones work.

home-recovery-codes-heading = Please make your recovery codes
home-recovery-codes = Codes on paper let you sign in even when your phone is lost.
home-recovery-codes-link = Make recovery codes
