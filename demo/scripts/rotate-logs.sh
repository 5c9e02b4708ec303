#!/bin/bash
set -euo pipefail
cd "$(dirname "$0")/../data"
date -u +%FT%TZ >> shop.log
cp shop.log "shop.log.1"
gzip -f shop.log.1
echo "rotated $(wc -l < shop.log) lines"
