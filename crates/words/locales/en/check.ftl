# Shown by the policy check (madoguchi tenant check). { $key } is the setting.

## What can't be read
check-syntax = This cannot be read as it is written. ({ $message })
check-unknown-key = This key does not exist. Keys allowed here: { $allowed }
check-unknown-key-meant = This key does not exist. Did you mean { $meant }? Keys allowed here: { $allowed }
check-missing = This key is required. It has no default.
check-date-without-year = "{ $found }" has no year. Ask which year is meant, and write it first, as in 2025-08-08.
check-file-missing = The file { $file } does not exist.
check-file-too-large = The file { $file } is too large ({ $bytes } bytes). Make it { $most } bytes or less.
check-file-outside = The file { $file } is outside of the society's folder. Put the file itself there, not a link to it.
check-file-not-a-file = { $file } is no regular file.
check-file-not-utf8 = The file { $file } is not in UTF-8. Save it in UTF-8.
check-file-empty = The file { $file } is empty.
check-file-control-characters = The file { $file } has invisible control characters. Remove them.
check-file-system = The file { $file } cannot be read. ({ $message })
check-picture = The picture { $file } cannot be used. Make it a PNG, JPEG or WebP, not animated, of up to 1024 pixels each way. ({ $message })
check-not-the-societys = { $owner ->
    [platform] This is not the society's to choose. It is the same for the whole platform.
   *[vendor] This is not the society's to choose. The vendor decides it in the manifest, tenant.toml.
}
check-slug = "{ $found }" cannot be a short name. Use up to 40 lower-case letters, digits and hyphens that are not reserved.
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
check-insurer-number-without-zero = It says { $found }: the leading 0 is missing. Write "{ $meant }".
check-not-a-hostname = Found { $found }; write a domain in lower case, as in kenpo.example.jp.
check-not-a-network = Found { $found }; write a network with its length, as in 203.0.113.0/24 or 2001:db8:1::/48. A single address is written as 203.0.113.7/32.
check-hostname-with-at = It says { $found }: a domain has no @. Write "{ $meant }".
check-not-an-https-url = Found { $found }; write an address that begins with https://.
check-not-an-email = Found { $found }; write an email address, as in webmaster@kenpo.example.jp.
check-not-a-phone = Found { $found }; write a telephone number in digits and hyphens, as in 03-0000-0000.
check-not-a-file-name = Found { $found }; write the name of a file in the same folder: a-z, 0-9 and . _ -

## What doesn't go together
check-max-below-min = The maximum length is less than the minimum.
check-longer-with-second-step = Members with two-step sign-in would need a longer password than those without. Make it the same or shorter.
check-no-own-host = The society’s own host is meant to be the main one, but hosts.own is empty.
check-no-method = Two-step sign-in is required, but there is no method to choose.
check-callers-never-suffice = Even if everything matches, it is fewer than required. A date of birth and an email address count as one together.
check-advised-not-offered = The recommended method is not one of those offered.
check-no-company-domain = Company addresses are required, but no company domain is given.
check-category-twice = The employment category { $category } is in two rules. Only the first is used.
check-twice = { $item } is listed twice.
check-link-incomplete = A link to another site needs both a name and a url.
check-ends-before-it-begins = It ends before it begins, or at the same time.
check-no-identity-check = Nothing but the letter is asked for, so anyone who finds a letter can register. We recommend asking for the date of birth.
check-number-place-unknown = The insurer number is asked for, but where it is printed is not given, so members cannot be told.
check-era-none = There is no era, so no letter can be issued to anyone.
check-era-gap = No letter is set for people who joined from { $from } to { $last }. Extend the era before or after.
check-era-gap-before = No letter is set for people who joined up to { $last }. Remove from in the first era.
check-era-gap-after = No letter is set for people who join from { $from }. Remove until in the last era.
check-era-overlap = From { $from } it overlaps with the era "{ $other }". until is the first day that is no longer in the era.
check-era-overlap-all = It overlaps with the era "{ $other }".
check-era-empty = This era has no days. until must be later than from.
check-era-name-twice = Another era has the same name.
check-contrast = The colour { $colour } is hard to see on white (contrast { $contrast }:1). Make it darker, to 3:1 or more.

## Texts
check-no-english = There are pages in English, but this text has no English version. It is shown in Japanese.
check-no-english-terms = There are pages in English, but no terms in English. People must be able to read what they agree to in the language of the page.
check-no-logo = There is no logo. Pages show only the society’s name.
check-insurance-card = It mentions "{ $found }", but insurance cards ended on 1 December 2025. Name the eligibility notice or the eligibility certificate instead.
check-text-changed = { $document ->
        [privacy] The privacy notice was already published under the name “{ $version }”. What people have read must not change: give a changed text a new name in privacy.version.
       *[terms] The terms were already published under the name “{ $version }”. What people have agreed to must not change: give a changed text a new name in terms.version.
    }
check-version-ahead = { $document ->
        [privacy] Version “{ $version }” of the privacy notice is planned. Withdraw it first if another version is to come.
       *[terms] Version “{ $version }” of the terms is planned. Withdraw it first if another version is to come.
    }
check-version-renamed = { $document ->
        [privacy] The version’s name changes from “{ $before }”, but the text of the privacy notice is the same. If you meant to change the text, check privacy.file.
       *[terms] The version’s name changes from “{ $before }”, but the text of the terms is the same. Nobody will be asked to agree again. If you meant to change the text, check terms.file.
    }
check-notice-incomplete = The society’s own privacy notice needs both a version (privacy.version) and a text (privacy.file).

## Weak rules
check-short-grace = Members can put off answering new terms for only { $days } days. Some will be travelling or in hospital. We recommend 30 days.
check-short-maximum = A maximum of { $max } characters excludes long passphrases and passwords made by password managers. We recommend 128.
check-short-minimum = { $min } characters are few for a password used on its own. We recommend 15, or 8 with two-step sign-in.
check-case-ignored = Upper and lower case count as the same, which makes passwords easier to guess. We recommend treating them as different.
check-composition = Required kinds of characters lead to similar passwords such as "Password1" and add little. We recommend length, and refusing common passwords.
check-expiry = A change every { $days } days leads to weak passwords with a number that goes up. We recommend no expiry, and a change when there may have been a leak.
check-change-after-years = A change { $years } years after first registration brings calls from people who forgot. We recommend a change only when there may have been a leak.
check-no-blocklist = Common passwords and dates of birth are allowed. We recommend refusing them.
check-no-second-step = There is no two-step sign-in. Anyone who learns a password can see medical expenses. We recommend offering passkeys.
check-second-step-remembered = After two-step sign-in on a device, the password alone is enough there for { $days } days. Anyone who uses the device can see medical expenses. We recommend passkeys, which need a fingerprint or face, instead.
check-letter-id-stays = The ID printed on the letter stays the user ID for good, and anyone who saw the letter knows it. We recommend letting members change it when they register.
check-shared-household = The household shares one ID: nobody can tell who looked, and the family can see each person’s medical visits. We recommend one ID for each person.
check-company-address = A company address ends with the job. After that, neither notices nor recovery emails arrive. We recommend the member’s own address.
check-email-optional = Members without an address cannot reset their password by email. Make it required, or tell them how your office can help.
check-credential-long = The provisional password works for { $days } days, so a lost letter can be used for a long time. We recommend up to 180.
check-credential-short = The provisional password ends after { $days } days, which may pass during slow post or a holiday. We recommend 45 or more.

## Assumptions
check-assumed = The guide does not say; { $value } is assumed. Check with the society.
check-assumed-unknown = { $name } is listed as assumed, but this key does not exist.
check-assumed-unknown-meant = { $name } is listed as assumed, but this key does not exist. Did you mean { $meant }?

# Left over from a sample or a draft
check-sample-left = This society is a sample, and its pages say so. A real society leaves society.sample out.
check-example-address = { $domain } is a domain for examples and leads nowhere. Write a domain of the society.
check-other-society-named = It names “{ $found }”. Is this the text of another society? Write this society's name.
check-not-offered = This version does not offer this service yet. Members do not see it.
check-checkups-off = Checkup results are not shown, because households share an account. They are for the person examined alone, but everyone who uses a shared account sees them. Set in_shared_accounts to true to show them.
check-checkups-shared = Results of the registered person’s checkups are shown in accounts that households share. Everyone who uses the account can see them. We recommend one account a person.

# Other societies of the same folder
check-taken-by-other = { $value } is in the manifest of { $slug }, too ({ $place }). Two societies cannot share it.
check-same-as-other = It is the same as that of { $slug } ({ $place }). Was it copied and not changed?
