### Eligibility: the page, and the notice as a PDF.

eligibility-title = 資格情報のお知らせ
eligibility-lead = { $society }に登録されている、健康保険の資格の内容です（{ $day }現在）。
eligibility-masked = 記号・番号は、まわりの人に見られないように、一部だけを表示しています。
eligibility-show-numbers = 記号・番号を表示する
eligibility-take-notice = PDFで受け取る
eligibility-insured = 被保険者（ご本人）
eligibility-dependant = 被扶養者（ご家族）
eligibility-dependant-as = 被扶養者（{ $relationship }）
eligibility-coming = { $day }から資格があります。お知らせは、その日から受け取れます。
eligibility-ended = { $day }に資格を喪失しています。この資格では受診できません。

eligibility-name = 氏名
eligibility-kana = 氏名（カナ）
eligibility-birth-date = 生年月日
eligibility-symbol-and-number = 記号・番号
eligibility-symbol = 記号
eligibility-number = 番号
eligibility-branch = 枝番
eligibility-no-number = 登録がありません
eligibility-joined = 資格取得日
eligibility-lost = 資格喪失日
eligibility-share = 負担割合
eligibility-share-two = 2割（小学校に入る前のお子さま）
eligibility-share-three = 3割
eligibility-share-by-income = 2割か3割です。所得によって決まるため、ここでは確認できません
eligibility-insurer-number = 保険者番号
eligibility-insurer = 保険者名

eligibility-notes = この内容について
eligibility-note-what = 健康保険組合に登録されている資格の内容を、ご自身で確認していただくためのものです。
eligibility-note-not = 資格確認書ではありません。これだけでは、医療機関や薬局で受診できません。
eligibility-note-use = 受診するときは、マイナ保険証をお使いください。医療機関の機器で読み取れないときは、マイナンバーカードといっしょに、このお知らせをお見せください。
eligibility-note-wrong = 内容が違うときは、健康保険組合へお知らせください。
eligibility-not-typeset = お名前などに、印刷できない文字（{ $characters }）があるため、PDFを作れませんでした。健康保険組合へお問い合わせください。

eligibility-notice-lead = あなたの健康保険の資格の内容を、次のとおりお知らせします。
eligibility-notice-item = 項目
eligibility-notice-value = 内容
eligibility-notice-cut = 点線で切り取り、マイナンバーカードといっしょにお持ちください。
eligibility-notice-card-note = 資格確認書ではありません。これだけでは受診できません。
