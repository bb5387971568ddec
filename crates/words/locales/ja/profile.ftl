### The member's profile: what is known, what can be chosen.

profile-title = プロフィール変更
profile-name = お名前
profile-change = 変更する
profile-register = 登録する
profile-user-id-kept = { $user_id }を変更しました。次のログインから、新しい{ $user_id }をお使いください。
profile-notifications-kept = お知らせメールの設定を保存しました。
profile-display-kept = 表示の設定を保存しました。
profile-user-id-changeable = 1回だけ変更できます。
profile-user-id-changed = すでに1回変更したため、これ以上は変更できません。
profile-user-id-final = 登録後は変更できません。
profile-email = メールアドレス
profile-second = 予備のメールアドレス
profile-email-verified = 確認済み
profile-email-unverified = まだ確認が済んでいません。
profile-email-none = 登録されていません。
profile-mails-wanted = 受け取る
profile-mails-unwanted = 受け取らない
profile-mails-always = すべての方にお送りします（停止できません）。
profile-login-methods = ログイン方法
profile-login-methods-link = ログイン方法を変更する
profile-safety = ログインの記録と端末

notifications-title = お知らせメールの設定
notifications-lead = 情報が更新されたときに、登録したメールアドレスへお知らせします。受け取りたいものを選んでください。
notifications-legend = 受け取るお知らせ
notifications-medical-expenses = 医療費情報
notifications-eligibility = 資格情報
notifications-announcements = 組合からのお知らせ
notifications-always = 次の情報が更新されたときは、登録したメールアドレスへお知らせします。すべての方にお送りします（停止できません）。
notifications-none = 情報の更新をお知らせするメールは、お送りしていません。
notifications-safety = 新しい端末からのログインや、パスワードの変更など、安全に関わるお知らせは、この設定にかかわらずお送りします。

display-title = 表示の設定
display-lead = ログインしたあとのすべてのページに、どの端末でも使われます。この端末では、ログインのページにも使われます。
display-size = 文字の大きさ
display-language = 表示言語
display-language-help = お送りするメールも、この言語になります。
display-error-size = 文字の大きさを選んでください。
text-size-standard = 標準
text-size-large = 大きめ
text-size-largest = 特大

change-user-id-title = { $user_id }の変更
change-user-id-once = 変更できるのは1回だけです。変更すると、前の{ $user_id }ではログインできなくなり、元に戻すこともできません。
change-user-id-password-help = 新しい{ $user_id }と似ていないことを確かめるためにも使います。
change-user-id-error-same = いまお使いの{ $user_id }と同じです。別の{ $user_id }を入力してください。
change-user-id-error-password = パスワードと同じ文字列や、パスワードに似た文字列は、{ $user_id }に使えません。別の{ $user_id }を入力してください。
