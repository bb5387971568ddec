### From letter to account: identity, terms, user ID, password, e-mail, confirmation, done.

steps-label = 手順 { $current } / { $total }
step-state-done = （済み）
step-state-now = （いまここ）
step-state-to-come = （これから）
step-identity = 本人確認
step-terms = 利用規約
step-account = 登録内容の入力
step-password = パスワード
step-email = メールアドレス
step-confirm = 入力内容の確認
step-done = 完了

identity-title = 本人確認
identity-lead = 被保険者（お勤め先で健康保険に加入しているご本人）の情報を入力してください。
insurer-number-label = 保険者番号
insurer-number-help = 数字8桁の番号です。{ $places }に書かれています。
insurer-number-not-symbol = お一人ずつ違う「記号・番号」ではありません。
birth-date-label = 生年月日
birth-date-help = 被保険者ご本人の生年月日を、西暦の数字8桁で入力してください。
birth-date-example = 入力例：{ $example }
birth-date-example-meaning = （1979年8月22日生まれのとき）
birth-date-wareki = 西暦がわからないとき
birth-date-wareki-text = 昭和の年には1925、平成の年には1988、大正の年には1911を足すと西暦になります。たとえば昭和29年は、29に1925を足して1954年です。

terms-title = 利用規約への同意
terms-lead = 次の利用規約をお読みください。
terms-region = 利用規約の本文
terms-version = { $version }版
consent-legend = 利用規約に同意しますか
consent-agree = 同意する
consent-disagree = 同意しない
consent-help = 同意いただけないときは、登録できません。

account-title = 登録内容の入力
account-lead = これからログインに使う{ $user_id }とパスワードを決めてください。
user-id-title = { $user_id }の設定
password-title = パスワードの設定
email-title = メールアドレスの登録
account-household = ここで決める{ $user_id }とパスワードは、ご家族（世帯）で共通です。

user-id-characters-letters-digits = 使えるのは、半角の英字（A～Z、a～z）と数字（0～9）です。大文字と小文字は区別しません。
user-id-characters-letters-digits-marks = 使えるのは、半角の英字（A～Z、a～z）と数字（0～9）、記号の「.」「_」「-」です。大文字と小文字は区別しません。
user-id-cannot-use = 使えない文字を見る
user-id-cannot-use-letters-digits = 記号（- _ . @ ! # など）、空白、ひらがな、カタカナ、漢字は使えません。
user-id-cannot-use-letters-digits-marks = 「.」「_」「-」のほかの記号（@ ! # など）、空白、ひらがな、カタカナ、漢字は使えません。
user-id-final = 登録したあとは変更できません。
user-id-changeable = 登録したあと、1回だけ変更できます。
user-id-assigned = いま入っている{ $user_id }を、そのままお使いください。
user-id-preassigned = いま入っている{ $user_id }のまま使うことも、お好きなものに変えることもできます。
user-id-preassigned-once = 変えられるのは、今回だけです。
user-id-preassigned-once-or-later = 変えられるのは、今回か、登録したあとの、どちらか1回だけです。

email-label = メールアドレス
email-purpose = 登録完了のお知らせなどをお送りします。
email-which-any = 勤務先、ご自宅、携帯電話のどれでもかまいません。必ずご本人のものを入力してください。
email-which-internet = パソコンやスマートフォンで読める、ご本人のものを入力してください。
email-which-company = 会社のメールアドレス（{ $domains }）を入力してください。
email-which-company-in-principle = 原則として、会社のメールアドレス（{ $domains }）を入力してください。
email-which-own = 会社のものではなく、ご本人が必ず確認できるメールアドレスを入力してください。
email-which-personal = 会社のものではなく、個人のメールアドレスを入力してください。
email-prefilled = 健康保険組合に届け出のあるメールアドレスが入っています。違うときは、書き直してください。
email-optional = 入力しないこともできます。入力しないと、メールでのお知らせは届きません。
email-warning-in-principle = 会社のメールアドレス（{ $domains }）ではないようです。このままでよろしければ、もう一度同じボタンを押してください。
notify-label = 通知情報更新時のメール通知
notify-help = { $about }が更新されたときに、メールでお知らせします。
notify-always = { $about }が更新されたときに、登録したメールアドレスへお知らせします。
notification-medical-expenses = 医療費情報
notification-eligibility = 資格情報

confirm-title = 入力内容の確認
confirm-lead = 内容をご確認ください。よろしければ「実行」を押してください。直すときは「戻る」を押してください。
confirm-password-hidden = 入力したパスワード（画面には表示しません）
confirm-email-none = 登録しない
confirm-notify-yes = 希望する
confirm-notify-no = 希望しない
mail-advice-heading = 「実行」を押す前に
mail-advice = 登録が終わると、すぐに{ $from }からメールをお送りします。迷惑メール対策などで受け取るメールを制限している方は、先に、このアドレスからのメールを受け取れるようにしてください。

done-title = 登録が完了しました
done-lead = これから先は、次の{ $user_id }と、決めたパスワードでログインしてください。
done-keep-heading = 覚えておいていただきたいこと
done-write-down = { $user_id }は、書きとめるかこのページを印刷して、大切に保管してください。パスワードは、ほかの人に知られないようにしてください。
done-user-id-final = { $user_id }は、あとから変更できません。
done-letter-dead = 書類に書かれていた仮{ $user_id }と仮パスワードは、もう使えません。
done-household = { $user_id }とパスワードは、ご家族（世帯）で共通です。
done-mail-heading = メールをご確認ください
done-mail = 登録完了のメールを、{ $from }から{ $email }へお送りしました。メールにあるリンクを開いて、メールアドレスを確認してください。
done-mail-missing = しばらくしても届かないときは、迷惑メールのフォルダーをご覧ください。見つからないときは、メールアドレスが違っているかもしれません。健康保険組合へお電話ください。

identity-error-number-empty = 保険者番号を入力してください。
identity-error-number-digits = 保険者番号は数字8桁で入力してください。
identity-error-number-check-digit = 保険者番号に誤りがあるようです。お手元の書類の番号をご確認ください。
identity-error-number-symbol = 「記号・番号」を入力されたようです。保険者番号（数字8桁）を入力してください。
identity-error-birth-date-empty = 生年月日を入力してください。
identity-error-birth-date-format = 生年月日は西暦8桁の数字で入力してください。（入力例：19790822）
identity-error-birth-date-no-such-day = 入力された日付は暦にありません。生年月日をご確認のうえ、西暦8桁の数字で入力してください。（入力例：19790822）
identity-error-birth-date-range = 生年月日の年をご確認のうえ、西暦8桁の数字で入力してください。（入力例：19790822）
terms-error-not-agreed = 利用規約への同意が必要です。内容をご確認のうえ、「同意する」を選択してください。
identity-error-mismatch = 入力された内容を確認できませんでした。書類をご確認のうえ、もう一度入力してください。
error-too-often = 何度も続けて送信されたため、しばらくの間お待ちいただいています。{ $minutes }分後にもう一度お試しください。
identity-error-wait = 続けて確認できなかったため、しばらくの間お待ちいただいています。{ $minutes }分後にもう一度お試しください。

user-id-error-empty = { $user_id }を入力してください。
user-id-error-length = { $user_id }は{ $min }文字以上{ $max }文字以内で入力してください。
user-id-error-characters-letters-digits = { $user_id }には半角の英字と数字だけを使ってください。使えない文字：{ $found }
user-id-error-characters-letters-digits-marks = { $user_id }には半角の英字と数字、記号（. _ -）だけを使ってください。使えない文字：{ $found }
user-id-error-ten-digits = 数字だけの10文字は、書類に書かれた仮{ $user_id }と見分けがつきません。英字を入れるか、文字数を変えてください。
user-id-error-assigned = { $user_id }は変更できません。はじめに入っていた、書類の仮{ $user_id }と同じものを入力してください。
user-id-error-taken = この{ $user_id }は使用できません。別の{ $user_id }を入力してください。

email-error-empty = メールアドレスを入力してください。
email-error-format = メールアドレスの形をご確認ください。（入力例：taro@example.jp）
email-error-too-long = メールアドレスが長すぎるようです。もう一度ご確認ください。
email-error-company-needed = 会社のメールアドレス（{ $domains }）を入力してください。
email-error-own-needed = 会社のものではなく、ご本人が必ず確認できるメールアドレスを入力してください。
email-error-company = 会社のメールアドレスは登録できません。個人のメールアドレスを入力してください。
