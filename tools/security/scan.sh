#!/bin/sh
# wapiti, then sqlmap, against a demo: scan.sh SITE ACCOUNTS.json [ACCOUNT] [FOLDER]; both programs must be on the PATH. README.md says more.
set -eu
SITE=$1 ACCOUNTS=$2 NAME=${3:-} OUT=${4:-scan}
HERE=$(dirname "$0")
MODULES=${MODULES:-backup,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,ldap,methods,permanentxss,redirect,shellshock,sql,timesql,upload,xss}
mkdir -p "$OUT"
COOKIE=$(python -m tools.security.session "$SITE" "$ACCOUNTS" "$NAME")
TOKEN=$(printf %s "$COOKIE" | sed -n 's/.*csrftoken=\([^;]*\).*/\1/p')

# Not visited: what ends the tool's own sign-in. ssrf, xxe and log4shell ask a server on the internet; instead tests prove that nothing fetches an address.
wapiti -u "$SITE/" --scope folder -H "Cookie: $COOKIE" -x "$SITE/accounts/logout/" -x "$SITE/accounts/again/*" -x "$SITE/orgs/me/*" \
  --flush-session --store-session "$OUT/session" --skip csrfmiddlewaretoken -m "$MODULES" -d 6 --max-files-per-dir 25 --max-links-per-page 80 \
  --max-parameters 25 --tasks 3 -t 20 --max-scan-time "${SCAN_SECONDS:-900}" --max-attack-time "${ATTACK_SECONDS:-600}" \
  --no-bugreport -f json -o "$OUT/wapiti-${NAME:-nobody}.json" || echo "wapiti ended with $?"

grep -v '^#' "$HERE/targets.txt" | while IFS='	' read -r WHO PATH_AND_QUERY DATA; do
  [ "$WHO" = "${NAME:-nobody}" ] || [ "$WHO" = all ] || continue
  # Django takes the cookie's own value as the form's token, so every try passes the CSRF check.
  sqlmap -u "$SITE$PATH_AND_QUERY" ${DATA:+--data "csrfmiddlewaretoken=$TOKEN&$DATA"} --cookie "$COOKIE" --skip "csrfmiddlewaretoken,Cookie" \
    --dbms PostgreSQL --level "${LEVEL:-2}" --risk "${RISK:-1}" --batch --threads 2 --timeout 60 --flush-session --output-dir "$OUT/sqlmap" </dev/null
done
