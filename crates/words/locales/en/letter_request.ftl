# A request for a letter.

letter-request-link = Ask for a new letter
letter-request-title = If you have lost your letter
letter-request-lead = If you cannot find the letter with your provisional ID and password, you can ask for a new one here. The staff check the register and send it.
letter-request-address = The letter goes only to the address that the society has on file. It cannot be changed here.
letter-request-only-letter = You hear the result by the letter itself. You get no answer by telephone or email.
letter-request-kana = Name in katakana
letter-request-kana-help = Enter the name of the insured person. Hiragana will do, too.
letter-request-birth-date-help = Enter the insured person’s date of birth, in the Western or the Japanese calendar.
letter-request-insurer-number-help = A number of 8 digits. It is printed on the 資格情報のお知らせ (eligibility notice) or the 資格確認書 (eligibility certificate).
letter-request-employer = Employer
letter-request-employer-help = The name of your employer, if you know it.
button-request-letter = Ask for the letter
letter-request-moved = If your address has changed, tell the society first.
letter-request-error-kana-empty = Enter the name in katakana.
letter-request-error-name = Enter a name of at most { $most } characters.
letter-request-error-full = We have many requests at the moment. Call us.
letter-request-asked-title = Your request for a letter has arrived
letter-request-asked = The staff check the register. If it matches, a letter is sent to the address on file.
letter-request-asked-none = If no letter has come after two weeks, call us. However often you ask, it counts as one request.
