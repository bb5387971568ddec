# 運営の担当者の画面。

vendor-service = 運営の画面
vendor-face = 運営
vendor-nav-label = 運営のメニュー
vendor-nav-societies = 健康保険組合
vendor-nav-operators = 運営の担当者

vendor-sign-in-title = 運営の担当者のログイン
vendor-sign-in-lead = このシステムを運営する担当者の入り口です。
vendor-sign-in-error-not-from-here = 続けて多くの入力があったため、この端末からはパスワードを使えなくしています。いつもお使いの端末からログインするか、ほかの運営の担当者にお問い合わせください。
vendor-sign-in-help-forgotten = パスワードを忘れたときや、スマートフォンをなくしたときは、役割が「運用」の担当者が改めてご招待できます。
vendor-sign-in-help-staff = 健康保険組合の担当者の方は、組合の窓口のアドレスからログインしてください。

vendor-invitation-title = 運営の担当者としてはじめる
vendor-invitation-lead = { $name } さん、ようこそお越しくださいました。ご自分のパスワードを決めてください。
vendor-invitation-next = 次のページで、パスキーまたは確認コードのアプリを設定します。スマートフォンをお手元にご用意ください。
vendor-invitation-gone-text = すでに登録がお済みの方は、ログインしてください。まだの方は、招待した担当者に改めてのご招待をお願いしてください。
vendor-passkey-without = このブラウザではパスキーを使えません。パスキーを使えるブラウザでお試しください。
vendor-second-step-lost = 端末をなくしたときは、役割が「運用」の担当者が改めてご招待できます。
vendor-set-up-lead = 運営の担当者には、パスワードのほかに必ずもう一つの確認をお願いしています。どちらかを選んでください。
vendor-step-up-lead = 大切な操作の前に、パスキーまたは確認コードで確認します。この確認は10分間有効です。

vendor-societies-find = 健康保険組合をさがす
vendor-societies-find-what = 組合の名前、カナ、保険者番号、スラッグ、ホストのどれでもさがせます。
vendor-societies-nothing = 当てはまる健康保険組合はありません。
vendor-societies-all = はじめから全部を見る
vendor-column-society = 健康保険組合
vendor-column-number = 保険者番号
vendor-state-live = 公開中
vendor-state-suspended = 休止中
vendor-registered = 登録済みの加入者
vendor-open-letters = 未使用の書類
vendor-not-counted = 数えられません（組合の鍵を開けません）
vendor-slug = スラッグ
vendor-portal = 加入者の画面
vendor-host-redirects = { $host } からも開きます。
vendor-desk = 担当者の画面
vendor-policy = 設定の理由
vendor-mail-well = 滞っているメールはありません。
vendor-policy-what = どの値が、どの層から、いつから、だれの変更で決まっているかを見られます。ここでは変えられません。
vendor-policy-standard = どの項目も、システムの標準のままです。
vendor-policy-layers = マニフェストで{ $manifest }項目、組合で{ $own }項目を決めています。
vendor-policy-title = { $society }：{ $section }

vendor-role = 役割
vendor-role-onboarding = 導入
vendor-role-onboarding-what = 健康保険組合を新しく用意します。
vendor-role-operations = 運用
vendor-role-operations-what = システムを動かし、運営の担当者を招待します。
vendor-role-auditor = 監査
vendor-role-auditor-what = 見るだけで、何も変えません。
vendor-operators-invite = 運営の担当者を招待する
vendor-operators-name-help = ほかの運営の担当者の画面に表示されます。
vendor-operators-invite-anew-text = パスワードや端末をなくした方に、招待のメールを送ります。ご本人が受け入れるまで、いまのログインの方法も使えます。
vendor-operators-error-no-role = 役割を一つ選んでください。
vendor-operators-error-last-manager = ログインできる「運用」の担当者がほかにいないため、止められません。先に、別の「運用」の担当者をご招待ください。
vendor-operator-title = { $name }さんの登録内容
vendor-account-change = パスワードや確認方法を変えるときは、ほかの「運用」の担当者に改めてのご招待をお願いしてください。
