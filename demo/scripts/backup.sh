#!/bin/bash
# Copies the shop's data aside. The invoices moved last month, and nobody told this script.
cd "$(dirname "$0")/.."
mkdir -p data/backup
cp data/customers.csv data/backup/
cp data/invoices.csv data/backup/
tar -czf data/backup.tgz -C data backup
echo "backup finished"
