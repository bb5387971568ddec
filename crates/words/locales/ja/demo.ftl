# デモの画面と、はじめに端末へ出る案内

demo-name = Madoguchi（窓口）のデモ
demo-mailbox-title = 送信されたメール
demo-mailbox-about = このデモから送られるはずだったメールです。実際にはどこにも送られていません。
demo-mailbox-empty = まだメールはありません。登録を終えると、数秒でここに届きます。
demo-mailbox-reload = 最新の状態に更新
demo-mailbox-back = 一覧に戻る
demo-mailbox-sent-at = 送信日時
demo-mailbox-from = 差出人
demo-mailbox-to = 宛先
demo-mailbox-as-text = 文章だけの表示
demo-mailbox-as-html = 装飾つきの表示
demo-mailbox-unreadable = このメールを読み取れませんでした。
demo-mailbox-none = そのメールは見つかりませんでした。

demo-insurer-number = 保険者番号 { $number }
demo-column-category = 雇用区分
demo-column-birth-date = 生年月日
demo-column-id = 仮ID
demo-column-password = 仮パスワード
demo-column-state = 状態
demo-category-employee = 従業員
demo-category-overseas = 海外勤務
demo-category-seconded = 出向
demo-category-leave = 休職
demo-category-voluntary-continuation = 任意継続
demo-state-issued = 未使用
demo-state-redeemed = 登録済み
demo-state-expired = 期限切れ
demo-finder = 健康保険組合をさがす
demo-mails = 送信されたメール
demo-mail-folder = メールのファイル
demo-present = デモの時計は { $instant } から始まりました。
demo-stop = Ctrl-C で終了します。同じコマンドで続きから、--fresh で最初から始まります。

demo-started = Madoguchi（窓口）のデモを始めました
demo-try = まず、ひとりの加入者として試せます
demo-try-open = 開く
demo-try-letter = 送付物のとおりに入力　ID { $id }　パスワード { $password }
demo-try-identity = 本人の確認　生年月日 { $birth_date }　保険者番号 { $number }
demo-all-used = 未使用の送付物がありません。--fresh で、新しい送付物から始められます。

demo-desk = 担当者の画面
demo-desk-pair = 責任者　ユーザID { $login }　パスワード { $password }
demo-vendor = 運営の画面
demo-vendor-pair = 運用　ユーザID { $login }　パスワード { $password }
demo-desk-secret = 認証アプリの鍵 { $secret }
