# コマンドの表示

command-findings = 指摘 { $count } 件
command-check-summary = { $societies }組合を確かめました：誤り { $errors } 件、注意 { $warnings } 件、参考 { $notes } 件
command-severity-error = 誤り
command-severity-warning = 注意
command-severity-note = 参考
command-exposed = { $path } を、ほかの利用者が読み書きできます（{ $found }）。直し方: { $remedy }

command-staff-first-is-owner = 最初の担当者は責任者です。--role owner を指定してください。ほかの担当者は、責任者が画面から招待します。
command-staff-no-address = { $typed } はメールアドレスの形ではありません。name@example.jp の形で指定してください。
command-staff-no-name = 氏名は1文字以上、60文字以内で --name に指定してください。
command-operator-invited = 招待のメールを用意しました。72時間以内に { $url } で登録していただいてください。
command-staff-invited = { $slug }: 招待のメールを用意しました。72時間以内に { $desk } で登録していただいてください。
command-staff-recovery-asked = { $slug }: 依頼を記録し、担当者の全員にメールを用意しました。{ $from } から、--complete で招待を送れます。それまでは、どの担当者でも取りやめられます。
command-staff-recovery-completed = { $slug }: 責任者への招待のメールを用意しました。担当者の全員にも知らせます。
command-staff-recovery-withdrawn = { $slug }: 依頼を取りやめました。担当者の全員に知らせます。
command-staff-network-opened = { $slug }: 窓口を、どのネットワークからでも使えるようにしました。
command-staff-network-open-already = { $slug }: 窓口は、すでにどのネットワークからでも使えます。
command-token-none = トークンがありません。窓口の画面で作り、--token-file のファイルか、環境変数 MADOGUCHI_TOKEN に入れてください。
command-token-unreadable = トークンの形ではありません。窓口の画面に表示されたとおりに保存してください。
command-token-refused = このトークンは使えません。期限が過ぎたか、止められたか、別の組合のものです。窓口の画面で新しく作ってください。
command-token-not-for-this = このトークンでは、この操作はできません。窓口の画面で、できることを選んで作り直してください。
command-no-such-account = このユーザIDのアカウントは、この組合にありません。
command-desk-code-asked = { $slug }: 依頼しました。72時間以内に、ほかの担当者が、窓口の画面かコマンドで承認します。
command-desk-code-approved = { $slug }: 承認しました。窓口コードは24時間以内に一度だけ、ユーザIDと生年月日とともに使えます。
command-desk-code-nothing = 承認を待つ窓口コードの依頼がありません。
command-desk-code-barred = 本人確認が足りないため、依頼できません。先に窓口の画面（加入者のページの「電話での本人確認」）で、30分以内の確認を記録してください。

command-explain-since = { $since }から、{ $who }（理由: { $why }、前の値: { $previous }）
command-impact-change = { $label } [{ $key }]: { $from } → { $to }

# 新しい組合のフォルダー
command-new-ask-name = 組合の名称（例：ひので健康保険組合）:
command-new-ask-number = 保険者番号（8桁）:
command-new-does-not-fit = 「{ $typed }」は { $flag } に使えません。書き方を確かめてください。
command-new-needs = { $flag } で指定してください。
command-new-there-already = { $folder } はすでにあります。上書きはしません。
command-new-heading = { $name }の設定です。先頭に # のある行は標準の値で、# を外すとその値に決められます。
    案内に書かれておらず、仮に決めた項目は assumed に並んでいます。組合に確かめたら、その項目を外してください。
    項目のくわしい説明: docs/reference/tenant-manifest.md
command-new-made = { $folder } を作りました。まだ確かめることがあります:
command-new-next = 次に: { $folder }/tenant.toml を直し、madoguchi tenant check { $slug } で確かめ、madoguchi preview { $folder } で画面を見てください。

# マニフェストの計画と適用
command-progress-read = マニフェストを読んでいます
command-progress-plan = 違いを調べています
command-progress-apply = 適用しています
command-progress-table = 表を読んでいます

command-plan-begin = 適用すると変わることです（{ $from }から）。まだ何も変えていません。
command-plan-new = 新規
command-plan-changed = 変更
command-plan-broken = 適用できません
command-plan-new-what = { $url }（保険者番号: { $numbers }、決めている項目: { $count }）
command-plan-new-own = 書き出したときに組合が窓口で決めていた値（overrides.json）も引き継ぎます。
command-plan-own-unused = overrides.json は使いません。組合が窓口で決めた値は、いまのまま残ります。
command-plan-form-only = 値は変わりません。書き方だけが新しくなります。
command-plan-host = 正式なホスト: { $was } → { $is }（いまのホストで登録したパスキーは使えなくなります）
command-plan-dropped = { $from }から使う予定だったマニフェストは、使われなくなります。
command-plan-own = 組合が窓口で決めた値（そのまま残ります）
command-plan-own-choice = { $label }: { $value }（マニフェストでは: { $standard }）
command-plan-hidden = （組合が窓口で決めた値があるため、画面は変わりません）
command-plan-named = { $value }（値は変わりません。標準の値が変わっても、この値のままになります）
command-plan-unnamed = { $value }（値は変わりません。これからは標準の値に従います）
command-plan-other-content = 別の内容
command-plan-other-order = 並びだけが変わります
command-plan-affected = 影響を受ける方
command-plan-summary = { $all }組合: 新規 { $new }、変更 { $changed }、変更なし { $unchanged }、適用できないもの { $broken }
command-plan-nothing = 違いはありません。適用することはありません。
command-plan-next = この内容のとおりに適用するには: madoguchi tenant apply --plan { $file }
command-plan-next-out = この内容のとおりに適用するには、--out で計画をファイルに残し、madoguchi tenant apply --plan に渡してください。

command-plan-unreadable = { $file } は、この版の madoguchi tenant plan --out が書いたファイルではありません。もう一度、計画を作ってください。
command-plan-other-base = この計画は { $was } のためのもので、ここは { $is } です。ここで計画を作り直してください。
command-plan-other-defaults = 計画を作ったあとで、システムの標準の値が変わりました。もう一度、計画を作ってください。
command-plan-stale = 計画を作ったあとで、次のことが変わっています。何も適用していません。もう一度、計画を作って確かめてください。
command-plan-rewritten = フォルダーの内容が変わっています（{ $keys }）。
command-plan-appeared = この短い名前の組合が、ほかの操作で登録されています。
command-plan-gone = この短い名前の組合がなくなっています。
command-plan-another = この短い名前は、別の組合のものになっています。データベースを確かめてください。
command-plan-host-moved = 正式なホストが { $was } から { $is } に変わっています。
command-plan-ahead-moved = 先の日付の設定が変わっています。
command-plan-policy-moved = 設定が変わっています。
command-plan-moved-key = { $label } [{ $key }]: { $was } → { $is }（変更した人: { $who }）

command-apply-created = 新しい組合として登録しました
command-apply-changed = 新しい版にしました
command-apply-unchanged = 変更はありません
command-apply-failed = 適用していません
command-apply-summary = { $all }組合: 新規 { $created }、変更 { $changed }、変更なし { $unchanged }、適用していないもの { $failed }
command-apply-host-taken = ホスト { $host } は、ほかの組合が使っています。
command-apply-number-taken = 保険者番号 { $number } は、ほかの組合の番号です。
command-apply-host-moves = 正式なホストが { $from } から { $to } に変わります。いまのホストで登録したパスキーは使えなくなります。変えてよければ --move-host を付けてください。
command-apply-text-changed = 版「{ $version }」は、すでにこの名前で公開しました。文を変えるときは、{ $key } を新しい名前にしてください。
command-apply-with-own-choices = （組合が窓口で決めた値か、先の日付の設定と合わせたときの誤りです）

# 表からフォルダーを作る
command-table-empty = 組合の行がありません。
command-table-unknown-column = 列「{ $header }」は使えません。slug、preset、name、insurer_number のほかは、項目のキー（例: contact.phone）を見出しにしてください。
command-table-mistyped-column = 列「{ $header }」は使えません。「{ $meant }」ではありませんか。
command-table-column-twice = 列「{ $column }」が二つあります。一つにしてください。
command-table-missing-column = 列が足りません: { $columns }
command-table-kept = { $folder } はすでにあり、表と内容が違います。上書きせず、フォルダーの内容を使います。
command-table-line-wrong = { $slug }: フォルダーを作っていません
command-table-summary = 作ったフォルダー { $made }、同じ内容ですでにあったもの { $same }、表と違うためそのままにしたもの { $kept }、作れなかったもの { $broken }

# 書き出しと休止
command-export-heading = { $name }の設定です（{ $at }に使われているもの）。
    先頭に # のある行は標準の値で、# を外すとその値に決められます。
command-export-made = { $folder } に書き出しました（{ $files }）
command-export-ahead = { $from }からの設定は、この中に入っていません。その日の設定を書き出すには --at で指定してください。
command-status-no-reason = --reason に理由を書いてください。
command-status-suspended = { $slug }: 休止しました。理由は組合の操作履歴に残ります。
command-status-suspended-already = { $slug }: すでに休止しています。
command-status-resumed = { $slug }: 再開しました。理由は組合の操作履歴に残ります。
command-status-live-already = { $slug }: 休止していません。
command-status-not-from = { $slug }: いまは「{ $state }」のため、休止も再開もできません。
command-gate-passed = ○ { $gate }
command-gate-missing = × { $gate }: { $missing }
command-gate-mender = 直せる人: { $who }
command-gates-summary = { $slug }: 足りないもの { $missing } 件
command-gates-changed = { $slug }の設定が、確認しているあいだに変わりました。もう一度実行してください。
command-gates-barred = { $slug }: 足りないものが { $missing } 件あるため、進めていません。
command-gates-not-from = { $slug }: いまは「{ $state }」のため、進めません。準備中の組合は、まず madoguchi tenant ready で試しを始めてください。
command-gates-ready = { $slug }: 試しのために窓口を開けました。試しの加入者で登録し、退会まで確かめたら、madoguchi tenant live で公開できます。
command-gates-live = { $slug }: 公開しました。
command-gates-draft = { $slug }: 準備中に戻しました。
command-gates-already = { $slug }: すでにそうなっています。
command-state-draft = 準備中
command-state-ready = 試し
command-state-live = 公開中
command-state-suspended = 休止中
command-state-retired = 終了
command-apply-draft = { $slug }: 準備中です。公開までに足りないものは madoguchi tenant gates { $slug } で確かめられます。
