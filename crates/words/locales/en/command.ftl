# What commands print

command-findings = { $count ->
    [one] { $count } finding
   *[other] { $count } findings
}
command-severity-error = error
command-severity-warning = warning
command-severity-note = note
command-exposed = Others can read or write { $path } ({ $found }). How to fix it: { $remedy }
