### The home page.

home-title = メニュー
home-heading = 様の窓口
home-opens-on = 準備中（{ $day }から）
home-announcements = お知らせ
home-no-announcements = お知らせはありません。
home-services = サービス
home-no-services = 現在、利用できるサービスはありません。
home-address-unverified-heading = メールアドレスの確認がまだ済んでいません
home-address-unverified = お送りしたメールにあるリンクを開き、メールアドレスを確認してください。確認が済むまで、パスワードなどの再設定のメールはお送りできません。
home-address-resend = 確認のメールをもう一度送る
home-address-undeliverable-heading = メールをお届けできませんでした
home-address-undeliverable = 登録されているメールアドレスにお送りしたメールが、相手のメールサーバーに受け取られませんでした。アドレスが変わっていないか、受信の設定をご確認のうえ、必要なときは新しいアドレスを登録してください。
home-address-undeliverable-link = メールアドレスを確認する
home-address-suspended-heading = メールをお送りするのを止めています
home-address-suspended = 登録されているメールアドレスにお送りしたメールが、届かずに戻ってきたか、迷惑メールとして報告されました。いまも使えるアドレスなら、確認のメールを受け取って「確認する」を押すと、またお送りできるようになります。使えないアドレスなら、変更してください。
home-address-suspended-confirm = このアドレスで確認のメールを受け取る
home-address-suspended-change = メールアドレスを変更する
home-outside = 別のサイトへ移動します

service-medical-expenses = 医療費情報
service-medical-expenses-about = 病院や薬局でかかった医療費を見る
service-checkup-booking = 人間ドック等予約
service-checkup-booking-about = 人間ドックや健診を予約する
service-applications = 電子申請
service-applications-about = 届出や申請をする
service-family-allowance = 家族療養費特例申請
service-family-allowance-about = 家族療養費の特例を申請する
service-checkup-results = 健診結果照会
service-checkup-results-about = 健診の結果を見る
service-checkup-results-content = { $year }年度の結果があります
service-eligibility-notice = 資格情報のお知らせ
service-eligibility-notice-about = 健康保険の資格の内容を見る
service-eligibility-notice-content = { $count }人分の資格の内容（資格取得日　{ $day }）
service-outside-link = 関連サイト
service-outside-link-about = 健康保険組合が案内するサービスを利用する

home-new-passkey = 登録した端末に、名前をつけてください
home-settings = 設定

home-terms-heading = 利用規約が新しくなりました
home-terms-asked = { $date }からは、新しい利用規約に同意していただくまで、ほかのページに進めません。変わったところをお読みのうえ、お答えください。
home-terms-told = 変わったところをお読みください。お手続きは必要ありません。
home-privacy-heading = 個人情報の取扱いが新しくなりました
home-privacy-link = 個人情報の取扱いを読む
home-terms-link = 変わったところを見る

home-own-address-heading = ご自身のメールアドレスを登録してください
home-own-address-soon = 登録中の会社のメールアドレスは、届け出のある予定によると、{ $date }から使えなくなる見込みです。お知らせや、IDやパスワードをお忘れのときのメールが届くように、会社以外のメールアドレスを登録してください。
home-own-address-over = 登録中の会社のメールアドレスには、もうメールが届かないかもしれません。お知らせや、IDやパスワードをお忘れのときのメールが届くように、会社以外のメールアドレスを登録してください。
home-own-address-link = メールアドレスを登録する

home-announcements-unread = まだ読み終えていないお知らせが{ $count }件あります。
home-announcements-all = お知らせの一覧を見る
