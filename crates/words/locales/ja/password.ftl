### The password's life: its rules, its change, what is said before it must be changed.

new-password-label = パスワード
new-password-confirm-label = パスワード確認用
new-password-confirm-help = 確認のため、同じパスワードをもう一度入力してください。
password-kept = 先ほど入力したパスワードをそのまま使います。変えるときだけ、両方の欄に入力してください。IDを変えたときは、パスワードも入力し直してください。
password-case-sensitive = 大文字と小文字は区別します。
password-case-insensitive = 大文字と小文字は区別しません。
password-three-words = 関係のない言葉を3つ並べると、長くても覚えやすくなります。例：
password-three-words-not-this = （この例そのものは使えません）
password-validity-days = パスワードの有効期限は{ $days }日間です。
password-validity-years = 最初の登録から約{ $years }年で、パスワードの変更をお願いします。

password-error-empty = パスワードを入力してください。
password-error-too-short = パスワードは{ $min }文字以上で入力してください。
password-error-too-long = パスワードは{ $max }文字以内で入力してください。
password-error-full-width = パスワードに全角の文字が入っています。半角で入力してください。
password-error-control = パスワードに改行などの見えない文字が入っています。もう一度入力してください。
password-error-no-letter = パスワードには英字を1文字以上入れてください。
password-error-no-digit = パスワードには数字を1文字以上入れてください。
password-error-no-symbol = パスワードには記号（! # - など）を1文字以上入れてください。
password-error-same-as-user-id = { $user_id }と同じパスワードは登録できません。
password-error-common = このパスワードは、ほかの人に見破られやすいため使えません。別のパスワードを入力してください。
password-error-like-user-id = { $user_id }をもとにしたパスワードは、見破られやすいため使えません。別のパスワードを入力してください。
password-error-like-birth-date = 生年月日をもとにしたパスワードは、見破られやすいため使えません。別のパスワードを入力してください。
password-error-like-insurer-number = 保険者番号をもとにしたパスワードは、見破られやすいため使えません。別のパスワードを入力してください。
password-error-like-society-name = 健康保険組合の名前をもとにしたパスワードは、見破られやすいため使えません。別のパスワードを入力してください。
password-error-confirm-empty = 確認のため、もう一度同じパスワードを入力してください。
password-error-confirm-differs = パスワードとパスワード確認用が違います。同じパスワードを入力してください。

password-change-title = パスワード変更
password-change-lead = いまお使いのパスワードと、これからお使いになるパスワードを入力してください。
password-current-label = 現在のパスワード
password-new-label = 新しいパスワード
password-new-confirm-label = 新しいパスワード確認用
password-everywhere-label = ほかのすべての端末からログアウトする
password-everywhere-help = ほかのスマートフォンやパソコンで開いたままのページも、ログアウトします。このページは、このままお使いいただけます。
password-error-current-empty = 現在のパスワードを入力してください。
password-error-current-wrong = 現在のパスワードが違うようです。もう一度入力してください。
password-error-is-current = いまお使いのパスワードと同じです。別のパスワードを入力してください。
password-error-is-earlier = 以前にお使いになったパスワードです。別のパスワードを入力してください。
password-error-overtaken = このページを開いている間に、登録内容が変わりました。お手数ですが、もう一度入力してください。
password-error-wait = 現在のパスワードの間違いが続いたため、しばらくの間お待ちいただいています。{ $minutes }分後にもう一度お試しください。

password-changed-title = パスワードを変更しました
password-changed-text = 次のログインから、新しいパスワードをお使いください。
password-changed-mail = 確認がお済みのメールアドレスには、変更のお知らせをお送りします。

password-renew-title = 新しいパスワードの設定
password-renew-lead = ログインの前に、新しいパスワードを決めてください。
password-renew-expired = パスワードの有効期限（{ $days }日間）が過ぎました。
password-renew-years = 最初の登録から{ $years }年がたち、パスワードを変更していただく時期になりました。
password-renew-stricter = パスワードの規則が、前より安全な内容に変わりました。新しい規則では、次のことが必要です。
password-outgrown-case = 大文字と小文字を区別するようになりました。新しいパスワードは、大文字と小文字の違いも覚えておいてください。

password-soon-heading = パスワードを変更する時期が近づいています
password-soon-text = { $date }からは、ログインするときに、新しいパスワードを決めていただきます。その前に変更することもできます。
password-over-heading = パスワードを変更する時期になりました
password-over-text = 次にパスワードでログインするときに、新しいパスワードを決めていただきます。いま変更することもできます。
password-change-link = パスワードを変更する
