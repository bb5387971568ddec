### Versions of the terms of use: which is in force, what has changed, and the question whether a member agrees anew.

terms-since = { $since }から
terms-past = これは、以前の版です。いまの利用規約とは内容が違います。
terms-to-current = いまの利用規約を読む
terms-agreed-heading = 同意していただいた版
terms-agreed = { $version }版（{ $at }に同意）
terms-earlier-heading = 以前の版
terms-earlier = { $version }版（{ $since }から）

terms-changes-title = 利用規約が新しくなりました
terms-changes-lead = 利用規約を変更しました（{ $since }から）。
terms-changes-until = 変わったところをお読みのうえ、{ $date }までにお答えください。
terms-changes-due = ほかのページに進む前に、変わったところをお読みのうえ、お答えください。
terms-changes-told = 前に同意していただいた内容はそのまま続きますので、お手続きは必要ありません。
terms-changes-before = 前に同意していただいたのは、{ $version }版です（{ $at }）。
terms-changes-heading = 変わったところ
terms-changes-marks = 新しい文には下線を、なくなった文には取り消し線を引いています。
terms-changes-unknown = 前の版と比べることができません。いまの利用規約の全文をお読みください。
terms-changes-whole = いまの利用規約の全文を読む
terms-changes-help = 同意いただけないときは、この窓口をご利用いただけなくなります。登録した内容は消えません。
terms-changes-answer = 回答する
terms-changes-later = あとで回答する
terms-changes-error-none = 「同意する」か「同意しない」のどちらかを選択してください。
terms-changes-error-overtaken = このページを開いている間に、利用規約がさらに変わりました。もう一度お読みください。

terms-article-added = 新しい条です。
terms-article-removed = なくなった条です。
terms-article-renamed = 前の見出しは「{ $before }」です。
terms-line-added = 加わった文
terms-line-removed = なくなった文
terms-line-before = 変わる前
terms-line-after = 変わった後

terms-declined-title = 「同意しない」と回答いただきました
terms-declined-until = { $last }までは、これまでどおりご利用いただけます。{ $date }からは、利用規約に同意いただくまでご利用いただけません。お考えが変わったときは、メニューの案内からもう一度お答えください。
terms-declined-out = 利用規約に同意いただけないと、この窓口はご利用いただけません。安全のため、ログアウトしました。お考えが変わったときは、ログインすると、もう一度お答えいただけます。
terms-declined-kept = 登録した内容や記録は、何も消していません。健康保険の資格や給付も変わりません。
terms-declined-call = ご不明な点や、この窓口を使わない手続きについては、お電話でお尋ねください。
terms-declined-again = ログインページへ
