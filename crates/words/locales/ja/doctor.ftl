# madoguchi doctor が見つけること

doctor-trouble = 誤り
doctor-weakness = 注意
doctor-unchecked = 未確認
doctor-summary = すべてを確かめた箇所：{ $parts }、誤り：{ $troubles }、注意：{ $weaknesses }、未確認：{ $unchecked }

doctor-danger-start = このままでは、サーバーが起動しないか、応答しません。
doctor-danger-secrets = このマシンのほかの利用者が、秘密の値を読んだり、すり替えたりできます。
doctor-danger-isolation = ある組合の情報を、ほかの組合が見たり変えたりできるおそれがあります。
doctor-danger-keys = これらの組合の封じた値を読めず、ページが開けません。
doctor-danger-mail = 登録の完了や再設定のメールが、加入者にも担当者にも届きません。
doctor-danger-names = ブラウザーが警告を出すか、ページを開きません。
doctor-danger-unsent = 試しのメールは送っていません。

doctor-configuration = 設定のキー
doctor-remedy-configuration = すべてのキーの説明は、madoguchi config defaults で見られます。
doctor-exposed = ほかの利用者が使えるファイル
doctor-remedy-exposed = 示したコマンドを実行してください。madoguchi が新しく作るファイルは、初めから本人だけのものです。
doctor-owner-named = { $key } がこの設定に書かれています。
doctor-owner-named-danger = この設定のサーバーに入った者は、組合を隔てるすべての錠を外せます。
doctor-owner-named-remedy = { $key } は madoguchi migrate だけに、別の設定ファイルか環境変数で渡してください。
doctor-log-filter = logging.filter が「{ $filter }」で、運用に要るよりはるかに多く記録します。
doctor-log-filter-danger = ディスクがいっぱいになり、必要な行も見つけにくくなります。
doctor-log-filter-remedy = 「info」にして、調べる間だけ、調べる部分を指定してください。

doctor-plain-http = server.scheme が "http" ですが、{ $base } はこのマシンだけの名前ではありません。
doctor-plain-http-danger = パスワード、ログインの状態、医療の情報が、読める形でネットワークを流れます。パスキーも使えません。
doctor-plain-http-remedy = server.scheme = "https" にして、TLS のプロキシを前に置いてください。
doctor-no-proxy = server.scheme が "https" ですが、転送のヘッダーを信じるプロキシが指定されていません。
doctor-no-proxy-danger = すべての加入者が一つのネットワークから来ているように見え、回数の制限を分け合います。数回の入力誤りで、全員が待たされます。
doctor-no-proxy-remedy = server.trusted_proxies にプロキシを、server.forwarded にそのプロキシが付けるヘッダーを指定してください。
doctor-wide-proxies = server.trusted_proxies の { $network } は、プロキシの範囲としては広すぎます。
doctor-wide-proxies-danger = その範囲の誰もが、どのアドレスでも名乗れるため、ネットワークごとの制限が効きません。
doctor-wide-proxies-remedy = プロキシのアドレスか、プロキシだけの小さなネットワークを指定してください。
doctor-listens-openly = { $listen } で待ち受けていますが、プロキシはこのマシンにしかありません。
doctor-listens-openly-danger = プロキシを通らずに、TLS なしで接続されるおそれがあります。
doctor-listens-openly-remedy = server.listen を 127.0.0.1:8080 などにしてください。

doctor-keys = 鍵を開けません
doctor-keys-closed = 開けない組合の鍵
doctor-remedy-keys = 鍵は、データベースとは別のバックアップにあります。
doctor-no-vendor-key = この鍵のフォルダーには、運営の鍵がありません。
doctor-no-vendor-key-danger = 運営の画面に、誰もログインできません。
doctor-no-vendor-key-remedy = madoguchi operator invite で運営の担当者を招待するか、招待したサーバーから鍵のフォルダーを写してください。
doctor-unchecked-suspended = 停止中の{ $count }組合の鍵は、消去済みのことがあるため、確かめていません。

doctor-no-database = データベース { $path } がありません。
doctor-database = データベースを使えません
doctor-remedy-database = database.url と、データベースの記録を確かめてください。
doctor-not-migrated = テーブルが最新ではありません。
doctor-remedy-migrate = madoguchi migrate を実行してください。
doctor-ahead = このデータベースは、新しいバージョンの madoguchi で移行されています。
doctor-ahead-danger = 新しいバージョンで加わったものは、確かめられません。
doctor-ahead-remedy = 新しいバージョンを取りやめている途中でなければ、このプログラムを更新してください。
doctor-posture = データベースが、移行で作られたとおりではありません
doctor-remedy-posture = 示した SQL を、テーブルを所有するロールか、スーパーユーザーで実行してください。
doctor-clock = このマシンとデータベースの時計が{ $seconds }秒ずれています。
doctor-clock-danger = ワンタイムコードが通らず、ログインやリンクの期限も早すぎたり遅すぎたりします。
doctor-clock-remedy = 両方のマシンを、同じ時刻サーバー（NTP）に合わせてください。
doctor-old-postgres = データベースは PostgreSQL { $version } です。
doctor-old-postgres-remedy = PostgreSQL 14 以上にしてください。
doctor-connections = database.connections は{ $wanted }ですが、データベースの接続は全部で{ $room }までです。
doctor-connections-danger = 混み合うと、「しばらくしてからお試しください」のページになります。
doctor-connections-remedy = database.connections を減らすか、max_connections を増やしてください。すべてのプロセスの合計が収まる必要があります。
doctor-plain-database = データベースは別のマシンにあり、その証明書を確かめていません。
doctor-plain-database-danger = 途中にいる者が、封じていない値をすべて読んだり変えたりできます。
doctor-plain-database-remedy = URL に sslmode=verify-full と sslrootcert を加えてください。

doctor-mail = メールの設定を使えません
doctor-mail-folder = メールは { $path } に書かれるだけで、誰にも届きません。
doctor-mail-folder-remedy = mail.transport を "smtp" か "ses" にしてください。
doctor-mail-unreachable = メールサーバーがメールを受け取りません
doctor-remedy-mail = 設定の mail の節を確かめてください。接続の様子は記録に出ます。
doctor-unchecked-mail-service = メールのサービスが受け取るかどうかは、--send-to で確かめられます。
doctor-unchecked-test-mail = メールが届くかどうかは、--send-to アドレス で一通送ると確かめられます。
doctor-no-address = { $typed } はメールアドレスの形ではありません。
doctor-remedy-address = name@example.jp の形で指定してください。
doctor-test-mail = 試しのメールを送れませんでした
operator-test-mail-subject = Madoguchi からの試しのメール
operator-test-mail-text = このメールは、Madoguchi の運用担当者が、メールが届くかどうかを確かめるために送りました。読めていれば、この差出人のメールは届いています。お手続きは要りません。
doctor-unsigned = { $count }件のドメインのメールに署名（DKIM）がありません（{ $domain } など）。
doctor-unsigned-danger = 署名のないメールは、迷惑メールに入れられるか、断られます。
doctor-unsigned-remedy = メールサーバーが署名しないときは、mail.dkim に、それぞれのドメインの鍵を指定してください。

doctor-weak-policy = { $slug }: 弱い規則が{ $count }件あります（{ $keys }）。
doctor-weak-policy-danger = 組合の希望によるものです。その代償は、方針の確認で分かります。
doctor-weak-policy-remedy = madoguchi tenant check { $slug } で、それぞれの代償を見られます。

doctor-backlog = { $count }件の仕事が、{ $minutes }分を超えて待っています。
doctor-backlog-danger = メール、再設定への返事、お知らせが遅れています。
doctor-backlog-remedy = worker.enabled = true のプロセスが動いているか、その記録に何が出ているかを確かめてください。
doctor-unsealed = 監査の記録が、{ $minutes }分の間、封印を待っています。
doctor-unsealed-danger = それまでは、データベースに触れる者が、跡を残さずに記録を変えられます。

doctor-certificate = 証明書を読めません
doctor-remedy-certificate = プロキシが使う PEM 形式のファイルを指定してください。
doctor-certificate-ended = 証明書 { $path } の期限が切れています。
doctor-certificate-ends = 証明書 { $path } の期限まで、あと{ $days }日です。
doctor-remedy-renew = 更新し、自動で更新されなかった訳を確かめてください。
doctor-bare-hosts = { $count }件のホスト（{ $host } など）の名前が、どの証明書にもありません。
doctor-bare-hosts-remedy = 証明書には、ベースドメインの下の *.portal、*.desk、portal、vendor と、組合が持つホストの名前が要ります。
doctor-unchecked-dns = ネームサーバーにホストの名前があるかどうかは、確かめていません。
doctor-unchecked-certificates = プロキシの証明書にホストの名前があるかどうかを、--certificate ファイル で比べられます。
doctor-unchecked-without-configuration = 設定を読めないため、鍵、データベース、メール、組合は確かめていません。
doctor-unchecked-without-house = 鍵、データベース、設定がそろわないため、組合とその鍵、方針、待っている仕事、ホストは確かめていません。
