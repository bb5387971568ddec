# メールの文面。改行は送るときに34字以内で入れるので、ここでは段落ごとに1行で書く。

mail-user-id-word = ユーザID
mail-to-member = { $name } 様
mail-heading = ■ { $heading }
mail-contact-phone = 電話　{ $phone }
mail-contact-hours = 受付時間　{ $hours }
mail-send-only = このメールは送信専用のアドレスからお送りしています。ご返信いただいてもお答えできませんので、ご用の際は上記までご連絡ください。
mail-sample = これは、公開されている案内をもとに作った見本のメールです。実在する健康保険組合からのお知らせではありません。

mail-welcome-subject = 【{ $society }】ご登録が完了しました
mail-welcome-done = { $society }の窓口へのご登録が完了しました。
mail-welcome-no-password = パスワードは、このメールには記載していません。ご登録のときに決めたパスワードをお使いください。

mail-verify-heading = メールアドレスの確認のお願い
mail-verify-how = 次のページを開いて、「{ $button }」を押してください。このアドレスにメールが届くことを確認できます。
mail-verify-days = このページは、登録から{ $days }日間お使いいただけます。
mail-verify-open = 確認のページを開く

mail-sign-in-heading = ログインするとき

mail-unknown-heading = お心当たりのない場合
mail-unknown-what-to-do = ほかの方が、アドレスを打ち間違えて登録された可能性があります。確認のページは開かずに、お手数ですが下記までご連絡ください。

mail-verify-again-subject = 【{ $society }】メールアドレスの確認のお願い
mail-verify-again-done = { $society }の窓口で、メールアドレスの確認のお申し込みを受け付けました。
mail-verify-again-days = このページは、このメールをお送りしてから{ $days }日間お使いいただけます。

mail-forgotten-user-id-subject = 【{ $society }】{ $user_id }のご案内
mail-forgotten-user-id-done = { $society }の窓口で、{ $user_id }を忘れた方のお申し込みを受け付けました。
mail-forgotten-user-id-heading = { $user_id }を確かめるには
mail-forgotten-user-id-how = 次のページを開いて、「{ $button }」を押してください。登録した{ $user_id }を表示します。
mail-forgotten-user-id-open = { $user_id }を確かめる

mail-forgotten-password-subject = 【{ $society }】パスワードの再設定のご案内
mail-forgotten-password-done = { $society }の窓口で、パスワードを忘れた方のお申し込みを受け付けました。
mail-forgotten-password-heading = 新しいパスワードを決めるには
mail-forgotten-password-how = 次のページを開いて、新しいパスワードを入力してください。
mail-forgotten-password-open = 新しいパスワードを決める

mail-recovery-minutes = このページは、お申し込みから{ $minutes }分間、1回だけお使いいただけます。
mail-not-asked-heading = お心当たりのない場合
mail-not-asked = このメールを削除してください。リンクを開かなければ、登録の内容は変わりません。リンクは、ほかの方に教えないでください。

mail-password-reset-subject = 【{ $society }】パスワードが変更されました
mail-password-reset-done = { $society }の窓口で、パスワードが変更されました。安全のため、すべての端末でログアウトしています。
mail-desk-code-used-subject = 【{ $society }】窓口コードが使われました
mail-desk-code-used-done = { $society }の窓口で、健康保険組合からお伝えした窓口コードが使われました。これから、パスワードなどが変更されることがあります。
mail-not-you-heading = お心当たりのない場合
mail-not-you = ほかの方が操作している可能性があります。お手数ですが、すぐに下記までご連絡ください。

mail-new-device-subject = 【{ $society }】新しい端末からログインがありました
mail-new-device-told = { $society }の窓口に、これまで使われたことのない端末からログインがありました。
mail-new-device-heading = ログインの内容
mail-new-device-at = 日時　{ $at }
mail-new-device-device = 端末　{ $device }
mail-new-device-own-heading = ご本人がログインされた場合
mail-new-device-own = お手続きは必要ありません。
mail-new-device-other-heading = お心当たりのない場合
mail-new-device-unknown = パスワードを、ほかの方に知られているかもしれません。次のページにログインして、お心当たりのない端末をログアウトし、パスワードを変更してください。ログインできないときは、下記までお電話ください。
mail-new-device-open = ログイン中の端末を見る

mail-password-changed-subject = 【{ $society }】パスワードが変更されました
mail-password-changed-done = { $when }に、{ $society }の窓口のパスワードが変更されました。
mail-password-changed-unknown = お心当たりのないときは、すぐに下記までお電話ください。
mail-password-no-password = パスワードは、このメールには記載していません。

mail-password-expires-subject = 【{ $society }】パスワードを変更する時期が近づいています
mail-password-expires-when = { $society }の窓口では、{ $when }から、パスワードでログインするときに、新しいパスワードを決めていただきます。
mail-password-expires-before = その前に変更するときは、いつものようにログインして、メニューの「{ $link }」からお手続きください。
mail-password-expires-no-link = このメールから直接パスワードを変更することはできません。パスワードの入力を求めるほかのメールには、お気をつけください。

mail-new-email-subject = 【{ $society }】新しいメールアドレスの確認のお願い
mail-new-email-done = { $society }の窓口で、登録するメールアドレスをこのアドレスに変えるお申し込みを受け付けました。確認が済むまでは、これまでの登録のままです。
mail-new-second-done = { $society }の窓口で、このアドレスを予備のメールアドレスにするお申し込みを受け付けました。確認が済むまでは、登録されません。

mail-email-changed-subject = 【{ $society }】メールアドレスが変更されました
mail-email-changed-done = { $society }の窓口で、登録しているメールアドレスが変更されました。
mail-email-removed-subject = 【{ $society }】メールアドレスが削除されました
mail-email-removed-done = { $society }の窓口で、登録しているメールアドレスが削除されました。
mail-email-changed-last = ご自身で操作された場合、お手続きは必要ありません。このアドレスには、今後お知らせをお送りしません。
mail-undo-how = 次のページを開いて、「{ $button }」を押してください。ログインしなくても、このアドレスに戻せます。
mail-undo-open = 元に戻すページを開く
mail-undo-until = このページは、{ $until }まで、1回だけお使いいただけます。
mail-undo-what = 安全のため、すべての端末でログアウトし、いまのパスワードも使えなくなります。そのあと、このアドレスでパスワードを決め直してください。

mail-undone-subject = 【{ $society }】メールアドレスの変更が取り消されました
mail-undone-back = { $society }の窓口で、メールアドレスの変更が取り消され、登録がこのアドレスに戻りました。
mail-undone-gone = { $society }の窓口で、メールアドレスの変更が取り消され、登録が変更前のアドレスに戻りました。このアドレスには、今後お知らせをお送りしません。
mail-undone-password = 安全のため、すべての端末でログアウトし、それまでのパスワードは使えなくしました。
mail-undone-next-heading = 次にしていただくこと
mail-undone-next = いつものログインページで「パスワードを忘れた方」を選び、新しいパスワードを決めてください。IDが変わっているときは、先にIDをご確認いただけます。ログインしたら、ログイン方法と予備のメールアドレスに、お心当たりのないものがないかご確認ください。

mail-own-address-subject = 【{ $society }】ご自身のメールアドレスの登録をお願いします
mail-own-address-when = { $society }の窓口に登録中の会社のメールアドレスは、届け出のある予定によると、{ $when }から使えなくなる見込みです。
mail-own-address-why = お知らせや、IDやパスワードをお忘れのときのメールが届かなくなります。その前に、会社以外の、ご自身のメールアドレスを登録してください。
mail-own-address-over = { $society }の窓口に登録中の会社のメールアドレスには、まもなくメールが届かなくなるか、すでに届かなくなっている見込みです。
mail-own-address-over-why = お知らせや、IDやパスワードをお忘れのときのメールが届くように、お早めに、会社以外の、ご自身のメールアドレスを登録してください。
mail-own-address-over-done = すでに登録がお済みのときは、お手続きは必要ありません。
mail-own-address-heading = メールアドレスの登録
mail-own-address-sign-in = リンクを開くと、ログインとご本人の確認をお願いします。
mail-own-address-differs = ご予定と違うときや、すでに登録がお済みのときは、お手続きは必要ありません。

mail-staff-invitation-subject = 【{ $society }】窓口の担当者としてのご招待
mail-staff-invitation-done = { $society }の窓口の担当者として、ご招待がありました。
mail-staff-invitation-heading = はじめるには
mail-staff-invitation-how = 次のページを開いて、ご自分のパスワードを決めてください。続けて、パスキーまたは確認コードのアプリを設定します。スマートフォンをお手元にご用意ください。
mail-staff-invitation-open = 担当者としてはじめる
mail-staff-invitation-until = このページは、{ $until }までに一度だけお使いいただけます。
mail-operator-invitation-subject = 【{ $society }】運営の担当者としてのご招待
mail-operator-invitation-done = { $society }の担当者として、ご招待がありました。
mail-operator-invitation-unknown = このページは開かずに、ほかの運営の担当者にお知らせください。
operator-notice-invited = 運営の担当者の招待がありました。
operator-notice-invited-subject = 【{ $society }】運営の担当者を招待しました
operator-notice-invited-anew = 運営の担当者の、改めての招待がありました。
operator-notice-invited-anew-subject = 【{ $society }】運営の担当者を改めて招待しました
operator-notice-disabled = 運営の担当者の利用を止めました。
operator-notice-disabled-subject = 【{ $society }】運営の担当者の利用を止めました
operator-notice-enabled = 運営の担当者の利用を再開しました。
operator-notice-enabled-subject = 【{ $society }】運営の担当者の利用を再開しました
operator-notice-look = だれが行ったかは、操作履歴に残っています。いまの担当者は、次のページで確かめられます。
operator-notice-unknown = どなたも行っていないときは、すぐにその担当者の利用を止めてください。
mail-send-only-plain = このメールは送信専用のアドレスからお送りしています。ご返信いただいてもお答えできません。
mail-operator-invitation-open = 運営の担当者としてはじめる
mail-settings-stopped-subject = 【{ $society }】予定していた設定の変更を止めました
mail-settings-stopped-done = { $from }から予定していた設定の変更は、止めました。設定は、これまでのままです。
mail-settings-stopped-why-heading = 止めた理由
mail-settings-stopped-base = 予定したあとに、もとになる値が変わりました。
mail-settings-stopped-author = 予定した担当者が、設定を変えられる担当者ではなくなりました。
mail-settings-stopped-values = 予定していた値が、いまの決まりに合わなくなりました。
mail-settings-stopped-next-heading = このあと
mail-settings-stopped-next = 変更が必要なときは、窓口の画面で内容を確かめて、もう一度予定してください。
mail-not-expected-heading = お心当たりのない場合
mail-not-expected = このページは開かずに、お手数ですが下記までご連絡ください。

mail-announcement-subject = 【{ $society }】お知らせ：{ $title }
mail-announcement-posted = { $society }の窓口に、お知らせを掲載しました。
mail-announcement-heading = お知らせを読むには
mail-announcement-how = 次のページで、ログインしてからお読みいただけます。
mail-announcement-open = お知らせを読む
mail-announcement-choose = このメールを受け取るかどうかは、窓口の「プロフィール変更」の「お知らせメールの設定」でいつでも変えられます。
mail-announcement-always = このメールは、すべての方にお送りしています。

mail-test-subject = 【{ $society }】メールが届くかどうかの確認
mail-test-done = このメールは、{ $society }のWEBサービスに登録している方が、メールが届くかどうかを確かめるために送りました。
mail-test-next = 届いたことが分かりましたら、登録の画面に戻って「実行」を押してください。このメールだけでは、登録は終わりません。
mail-test-unknown = どなたかがメールアドレスを間違えて入力したものと思われます。このメールは削除してください。何もしなければ、あなたのメールアドレスが登録されることはありません。

mail-news-subject = 【{ $society }】新しい情報のお知らせ
mail-news-there = { $society }の窓口に、新しい情報があります。
mail-news-heading = ご覧になるには
mail-news-how = 次のページで、ログインしてからご覧いただけます。
mail-news-open = 窓口を開く
