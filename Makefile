# 帮扶：常用命令。`make run` 启动，`make test` 测试；其余见 README。
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
NAME ?= all

.PHONY: install run test journeys check fix bench soak reset lock rules bundle

$(VENV)/run.stamp: requirements/base.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("需要 Python 3.11 或更新版本" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

install: $(VENV)/run.stamp ## .venv 与 bangfu 命令

run: install ## 启动演示：make run PORT=8000
	$(BIN)/bangfu serve --demo --port $(PORT)

test: $(VENV)/dev.stamp ## 全部测试（10 分钟以内）
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not soak"

journeys: $(VENV)/dev.stamp ## 其中的浏览器测试（需要 chromium）
	$(BIN)/python -m pytest tests/journeys

check: $(VENV)/dev.stamp ## 代码规范、依赖方向、迁移、类型
	$(BIN)/ruff check .
	$(BIN)/djlint bangfu --lint --quiet
	$(BIN)/lint-imports
	$(BIN)/python -m django makemigrations --check --dry-run --settings tests.settings
	$(BIN)/mypy

fix: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix .

bench: $(VENV)/dev.stamp ## make bench NAME=match
	$(BIN)/python -m bench $(NAME)

soak: $(VENV)/dev.stamp ## 耗时长的测试
	$(BIN)/python -m pytest -m soak

VAR := $(or $(BANGFU_VAR),var)

reset: ## 删除本机的演示数据库与文件；正式数据不碰
	@test -z "$$DATABASE_URL" || { echo "DATABASE_URL 指向自己的 PostgreSQL，make reset 只清内置的演示库，没有删除任何东西。"; exit 2; }
	@test ! -d $(VAR)/pg -o -f $(VAR)/demo-accounts.json || { echo "$(VAR) 里不是演示数据，没有删除任何东西。要清空请先 bangfu backup，再手工删除。"; exit 2; }
	rm -rf $(VAR)

# Names, versions and hashes for every platform and no addresses; extras stay named, or pip refuses what they pull in.
LOCK := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-strip-extras --no-header --no-annotate

lock: ## pyproject.toml 的依赖变了以后，重写 requirements/（需要 uv）
	$(LOCK) pyproject.toml -o requirements/base.txt
	$(LOCK) --extra dev -c requirements/base.txt pyproject.toml -o requirements/dev.txt

# Wheels for glibc 2.28 and later, pinned by hash; the source tree is not needed on the other machine.
ARCH ?= $(shell uname -m)
BUNDLE := dist/bundle
PLATFORMS := $(foreach tag,manylinux_2_28 manylinux_2_27 manylinux_2_24 manylinux_2_17 manylinux2014 manylinux_2_12 manylinux_2_5 manylinux1,--platform $(tag)_$(ARCH))

bundle: install ## 离线安装包：make bundle 或 make bundle ARCH=aarch64
	rm -rf $(BUNDLE) && mkdir -p $(BUNDLE)/wheels
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary=:all: $(PLATFORMS) -d $(BUNDLE)/wheels -r requirements/base.txt
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation -w $(BUNDLE) .
	cp tools/bundle/install.sh tools/bundle/README.md docs/ops.md LICENSE NOTICE $(BUNDLE)/
	cp requirements/base.txt $(BUNDLE)/requirements.txt
	printf 'ARCH=%s\nPYTHON_VERSION=%s\n' $(ARCH) $$($(BIN)/python -c 'import sys; print("%d.%d" % sys.version_info[:2])') > $(BUNDLE)/built-for
	cd $(BUNDLE) && find . -type f ! -name SHA256SUMS | LC_ALL=C sort | xargs -d '\n' sha256sum > SHA256SUMS
	tar -C dist -czf dist/bangfu-offline-$(ARCH).tar.gz bundle
	@rm -rf build && ls -lh dist/*.tar.gz

rules: install ## 由代码生成 docs/rules.md
	$(BIN)/bangfu rules
