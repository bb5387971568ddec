# Shown by the policy check (madoguchi tenant check). { $key } is the setting.

## What can't be read
check-syntax = This can't be read as it is written. ({ $message })
check-unknown-key = There is no such key. Keys allowed here: { $allowed }
check-unknown-key-meant = There is no such key. Did you mean { $meant }? Keys allowed here: { $allowed }
check-missing = This key is needed. It has no default.
check-date-without-year = "{ $found }" has no year. Ask which year is meant, and write it first, as in 2025-08-08.
check-file-missing = There is no file { $file }.
check-file-too-large = The file { $file } is too large ({ $bytes } bytes). Make it { $most } bytes or less.
check-file-outside = The file { $file } is outside of the society's folder. Put the file itself there, not a link to it.
check-file-not-a-file = { $file } is no regular file.
check-file-not-utf8 = The file { $file } isn't in UTF-8. Save it in UTF-8.
check-file-empty = The file { $file } is empty.
check-file-control-characters = The file { $file } has control characters that can't be seen. Take them out.
check-file-system = The file { $file } can't be read. ({ $message })
check-picture = The picture { $file } can't be used. Make it a PNG or WebP of up to 1024 pixels each way. ({ $message })
check-slug = "{ $found }" can't be a short name. Use up to 40 lower-case letters, digits and hyphens that aren't reserved.
check-not-a-section = Found { $found }; a section with keys belongs here.
check-not-a-list = Found { $found }; write a list of at least { $min } items in [ ].
check-not-one-of = Found { $found }; write one of: { $allowed }
check-not-a-number = Found { $found }; write a whole number from { $min } to { $max }.
check-not-a-text = Found { $found }; write a text of { $min } to { $max } characters.
check-not-yes-or-no = Found { $found }; write true or false.
check-not-a-colour = Found { $found }; write a colour as # and six hexadecimal digits, as in #0017c1.
check-not-a-time-of-day = Found { $found }; write a time from 00:00 to 24:00, as in 21:00.
check-not-a-date = Found { $found }; write a date as in 2026-04-01.
check-not-an-insurer-number = Found { $found }; write the 8 digits of the insurer number with their check digit (not the symbol and number of a person).
check-not-a-hostname = Found { $found }; write a domain in lower case, as in kenpo.example.jp.
check-not-an-https-url = Found { $found }; write an address that begins with https://.
check-not-an-email = Found { $found }; write an e-mail address, as in webmaster@kenpo.example.jp.
check-not-a-phone = Found { $found }; write a telephone number in digits and hyphens, as in 03-0000-0000.
check-not-a-file-name = Found { $found }; write the name of a file in the same folder: a-z, 0-9 and . _ -

## What doesn't go together
check-max-below-min = The greatest length is below the least.
check-longer-with-second-step = Members with a second step would need a longer password than those without. Make it the same or shorter.
check-no-own-host = The society's own host is to be the canonical one, but hosts.own is empty.
check-no-method = A second step is asked, but there is no method to choose.
check-advised-not-offered = The advised method isn't among those offered.
check-no-company-domain = Company addresses are asked, but no company domain is named.
check-category-twice = The employment category { $category } stands in two rules. Only the first is used.
check-twice = { $item } stands here twice.
check-link-incomplete = A link to another site needs both a name and a url.
check-ends-before-it-begins = It ends before it begins, or at the same time.
check-no-identity-check = Nothing is asked beside the letter. Whoever finds one can register. We recommend asking for the date of birth.
check-number-place-unknown = The insurer number is asked, but it isn't said where it is printed, so members can't be told.
check-era-none = There is no era, so that no letter can be issued to anybody.
check-era-gap = Nothing is settled for people who joined from { $from } to { $last }. Extend the era before or after.
check-era-gap-before = Nothing is settled for people who joined up to { $last }. Take from out of the first era.
check-era-gap-after = Nothing is settled for people who join from { $from } on. Take until out of the last era.
check-era-overlap = From { $from } on it overlaps with the era "{ $other }". until is the first day that doesn't belong to an era.
check-era-overlap-all = It overlaps with the era "{ $other }".
check-era-empty = An era without a day. until has to be later than from.
check-era-name-twice = Another era has the same name.
check-contrast = The colour { $colour } can hardly be told from white (contrast { $contrast }:1). Make it darker, to 3:1 or more.

## Texts
check-no-english = There are pages in English, but this text has no English. It stays in Japanese.
check-no-english-terms = There are pages in English, but no terms in English. What people agree to has to be in their page's language.
check-no-logo = There is no logo. Pages show the society's name alone.
check-insurance-card = It names "{ $found }", but insurance cards ended on 1 December 2025. Name the notice or the certificate of eligibility.
check-terms-text-changed = The terms were published under the name “{ $version }” already. What people have agreed to must not change afterwards: give a changed text a new name in terms.version.
check-terms-renamed = The version’s name changes from “{ $before }”, and the text of the terms is the same. Nobody will be asked to agree anew. If you meant to change the text, look at terms.file.

## Weak rules
check-short-grace = New terms can be put off for { $days } days only. Some members will be travelling or in hospital meanwhile. We recommend 30 days.
check-short-maximum = Passwords of up to { $max } characters leave out long phrases and what password managers make. We recommend up to 128.
check-short-minimum = { $min } characters are few for a password that stands alone. We recommend 15, or 8 beside a second step.
check-case-ignored = Upper and lower case count as the same, which makes passwords easier to guess. We recommend telling them apart.
check-composition = Prescribed kinds of characters lead to look-alikes such as "Password1" and add little. We recommend length and refusing common passwords instead.
check-expiry = A change every { $days } days leads to weak passwords with a number that counts up. We recommend no expiry, and a change when there may have been a leak.
check-change-after-years = A change { $years } years after first registration brings calls from people who forgot. We recommend a change when there may have been a leak.
check-no-blocklist = Common passwords and dates of birth can be set. We recommend refusing them.
check-no-second-step = There is no second step. Who learns a password sees medical expenses. We recommend offering passkeys.
check-second-step-remembered = On a device where the second step was taken once, the password alone is enough for { $days } days. Whoever gets to use the device sees medical expenses. We recommend advising passkeys, which need a finger or a face, rather than leaving the step out.
check-letter-id-stays = The ID that is printed on the letter stays the user ID for good: whoever saw the letter knows it. We recommend that it can be changed while registering.
check-shared-household = The household shares one ID: nobody can tell who looked, and visits to a doctor are seen by the family. We recommend one ID a person.
check-company-address = A company address ends with the job, and with it notices and recovery mails. We recommend the member's own address.
check-email-optional = Members without an address can't recover a password by mail. Make it required, or tell them how the desk helps.
check-credential-long = The provisional password lives { $days } days, and a lost letter with it. We recommend up to 180.
check-credential-short = The provisional password ends after { $days } days, maybe during slow post or a holiday. We recommend 45 or more.

## Assumptions
check-assumed = The guide doesn't say; { $value } is assumed. Please ask the society.
check-assumed-unknown = { $name } is listed as assumed, but there is no such key.
check-assumed-unknown-meant = { $name } is listed as assumed, but there is no such key. Did you mean { $meant }?
