### Medical expenses.

expenses-title = 医療費情報
expenses-lead = { $month }診療分まで表示しています。
expenses-years = 年の選択
expenses-year = { $year }年
expenses-sums = { $year }の合計
expenses-total = 医療費総額
expenses-by-society = 健康保険組合の負担額
expenses-by-public = 公費負担額
expenses-meals = 食事の標準負担額
expenses-own-share = 窓口負担額
expenses-high-cost = 高額療養費
expenses-extra = 付加給付
expenses-by-month = 月ごとの合計
expenses-by-person = お一人ごとの合計
expenses-month = 診療月
expenses-person = 受診者
expenses-provider-unknown = 医療機関名は不明です
expenses-provider-days = { $provider }（{ $count }日）
expenses-provider-times = { $provider }（{ $count }回）
expenses-kind-inpatient = 入院
expenses-kind-outpatient = 外来
expenses-kind-dental = 歯科
expenses-kind-pharmacy = 調剤
expenses-kind-home-nursing = 訪問看護
expenses-kind-judo-therapy = 柔道整復
expenses-kind-acupuncture = はり・きゅう・あんま
expenses-kind-reimbursement = 療養費
expenses-none = 表示できる医療費情報はありません。
expenses-picture-title = { $year }年の窓口負担額の棒グラフ
expenses-picture-description = いちばん多いのは{ $month }の{ $amount }です。同じ数字が下の表にあります。
expenses-notes = この内容について
expenses-note-late = 受診してから表示されるまで、2か月から3か月かかります。
expenses-note-rounded = 窓口負担額は、計算上の金額です。端数や、自治体の助成などにより、実際にお支払いになった金額と違うことがあります。
expenses-note-tax = この画面は、確定申告の医療費控除で使う「医療費通知」ではありません。

service-medical-expenses-content = { $month }診療分まで（{ $year }年の窓口負担額　{ $amount }）
