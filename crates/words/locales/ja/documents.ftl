### The documents in every page's footer. The terms are the society's own text.

document-terms-title = 利用規約
document-terms-japanese-only = この利用規約は日本語だけです。

privacy-title = 個人情報の取扱い
privacy-lead = { $society }（以下「当健康保険組合」）は、この窓口でお預かりする個人情報を次のとおり取り扱います。
privacy-what-heading = お預かりする情報
privacy-what-account = ログインに使う{ $user_id }と、元に戻せない形に変えたパスワード
privacy-what-birth-date = 本人確認のために入力された生年月日（加入者の情報と照らし合わせるだけで、入力された値は保存しません）
privacy-what-insurer-number = 本人確認のために入力された保険者番号（入力された値は保存しません）
privacy-what-email = 登録されたメールアドレスと、お知らせを希望するかどうか
privacy-what-consent = 利用規約に同意した日時と、その版
privacy-what-records = ログインや登録をした日時などの記録
privacy-why-heading = 利用の目的
privacy-why-service = ご本人であることを確かめ、この窓口のサービスを提供するため
privacy-why-mail = 登録の完了や情報の更新を、メールでお知らせするため
privacy-why-safety = 他人による利用を防ぎ、お問い合わせにお答えするため
privacy-keep-heading = 保管と管理
privacy-keep-text = 生年月日やメールアドレスなどは、暗号化して保管します。ほかの健康保険組合の情報とは分けて管理し、業務に必要な担当者だけが扱います。
privacy-others-heading = ほかへの提供
privacy-others-text = 法令で定められたときを除き、ご本人の同意なくほかへ提供することはありません。
privacy-cookie-heading = Cookie（クッキー）
privacy-cookie-text = ログインの状態や言語の選択を保つため、また、ログインしたことのある端末かどうかを見分けるために、Cookieを使います。広告や行動の追跡には使いません。このサイトを開いても、ほかのサイトへ情報は送られません。
privacy-household-heading = ご家族での利用
privacy-household-text = { $user_id }とパスワードはご家族（世帯）で共通のため、ログインした方には、世帯の情報が表示されます。
privacy-ask-heading = 開示・訂正などのご請求
privacy-ask-text = ご自身の情報の開示、訂正、利用の停止などを希望される方は、当健康保険組合へお問い合わせください。

security-title = 注意事項・セキュリティ
security-before-heading = 入力する前に
security-before-name = 画面の上に、ご加入の健康保険組合の名前が表示されていることをご確認ください。
security-before-address = メールにあるリンクからではなく、お手元の書類に書かれたアドレスから開くと安心です。
security-password-heading = { $user_id }とパスワード
security-password-keep = { $user_id }とパスワードは、ほかの人に教えないでください。健康保険組合の職員が、電話やメールでパスワードをお尋ねすることはありません。
security-password-reuse = ほかのサイトと同じパスワードは使わないでください。
security-password-household = { $user_id }とパスワードは、ご家族（世帯）の中だけでお使いください。
security-letter = 書類に書かれた仮{ $user_id }と仮パスワードは、発行から{ $days }日間使えます。登録が終わると使えなくなります。
security-session-heading = ログインとログアウト
security-session-idle = 操作がないまま{ $minutes }分たつと、自動的にログアウトします。
security-session-shared = 共用のパソコンをお使いのときは、終わったあとに必ずログアウトしてください。
security-wait = 続けてログインできなかったときは、しばらくの間お待ちいただくことがあります。
security-mail-heading = メール
security-mail-from = この窓口からのメールは、{ $from }からお送りします。メールにパスワードや医療費の内容を書くことはありません。
security-mail-suspicious = 心当たりのないメールが届いたときは、リンクを開かずに、健康保険組合へお知らせください。
security-maintenance-heading = メンテナンス
security-environment-heading = ご利用の環境
security-environment-text = 新しい版のMicrosoft Edge、Google Chrome、Safari、Firefoxでご利用いただけます。パスキーを除くすべての操作は、JavaScriptを使わない設定でもできます。
security-disclaimer-heading = 免責事項
security-disclaimer-text = この窓口に表示される内容は、正確であるよう努めていますが、手続きの時期によっては最新の情報と異なることがあります。お急ぎのときは、健康保険組合へお問い合わせください。

accessibility-title = アクセシビリティ
accessibility-lead = { $society }は、年齢や障害の有無、お使いの機器にかかわらず、どなたにもこの窓口を使っていただけるように努めています。
accessibility-policy-heading = 方針
accessibility-policy-text = JIS X 8341-3:2016の適合レベルAAに配慮し、WCAG 2.2のレベルAAを目標としています。ここでの「配慮」は、ウェブアクセシビリティ基盤委員会（WAIC）の定める表記によります。
accessibility-done-heading = 行っていること
accessibility-done-keyboard = すべての操作がキーボードだけでできます。
accessibility-done-zoom = 文字を大きくしても、画面の幅が狭くても、内容が欠けません。
accessibility-done-reader = 画面読み上げソフトで、項目の名前と、誤りの直し方が読み上げられます。
accessibility-done-colour = 色だけで意味を伝えず、文字と背景の明るさの差を確保しています。
accessibility-done-paste = パスワードは、貼り付けても、表示して確かめながらでも入力できます。
accessibility-help-heading = お困りのとき
accessibility-help-text = 使いにくいところや読み取れないところがありましたら、お電話ください。電話でもお手続きをご案内します。

document-issued = { $day }現在
document-addressee = { $name } 様
