# `make run` and `make test` install what is missing (Debian or Ubuntu); the one starts the product, the other proves it.

# The system's Python where it is recent enough: the packages below are for it, and it is built with profiles.
PYTHON ?= $(or $(shell /usr/bin/python3 -c 'import sys; print("/usr/bin/python3" * (sys.version_info >= (3, 11)))' 2>/dev/null),python3)
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
NODE := tests/clients/node

# What the system must bring: what builds pyscard, and a PC/SC service to speak to.
APT := build-essential libccid libpcsclite-dev libqrencode4 opensc opensc-pkcs11 openssl pcscd pkg-config python3-dev python3-venv
APT_TEST := apache2-bin curl iproute2 libapache2-mod-auth-openidc libengine-pkcs11-openssl libnss3-tools nftables postgresql xdotool xvfb
# Ubuntu's Chromium is a snap, which nobody can drive: there Playwright brings its own.
SNAP := $(shell grep -qx ID=ubuntu /etc/os-release && echo yes)
APT_TEST += $(if $(SNAP),,chromium chromium-headless-shell)
BROWSER := $(if $(SNAP),.system/browser)
PACKAGES := $(APT) $(if $(filter test,$(MAKECMDGOALS)),$(APT_TEST))
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: run test docs screenshots lint types system vpcd lock peers clean
.DELETE_ON_ERROR:

run: system .system/vpcd $(VENV)/installed  ## The dashboard, on http://127.0.0.1:8501, and the mocks
	$(BIN)/helpdesk run --port $(PORT)

test: system .system/vpcd $(VENV)/installed $(BROWSER) $(NODE)/node_modules/.installed lint types  ## Lint, types, then the whole suite
	$(BIN)/pytest -n 3 --dist worksteal

docs: $(VENV)/installed  ## The pages of the documentation that are made from data
	$(BIN)/python docs/catalogue.py

screenshots: $(VENV)/installed  ## The pictures of the documentation, into docs/images
	$(BIN)/python -m docs.screenshots

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

system:
	@missing=""; for package in $(PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "Installing system packages:$$missing"; \
	  $(SUDO) apt-get update -q && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing; \
	fi
	@[ -d /run/pcscd ] || $(SUDO) mkdir -p /run/pcscd

# The virtual reader's driver is unpacked, not installed: installed, it would open a port in the system's own pcscd.
.system/vpcd: | system
	@echo "Unpacking the virtual reader's driver into $@"
	@mkdir -p .system
	@ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 || $(SUDO) apt-get update -q
	@cd .system && apt-get download -q vsmartcard-vpcd && dpkg -x vsmartcard-vpcd_*.deb unpacked && rm vsmartcard-vpcd_*.deb
	@mv .system/unpacked $@

.system/browser: $(VENV)/installed
	@mkdir -p .system
	$(BIN)/playwright install --with-deps chromium
	@touch $@

vpcd: .system/vpcd  ## The virtual reader's driver alone

$(VENV)/installed: requirements.lock pyproject.toml
	@echo "Installing Python packages into $(VENV) (one to six minutes, once)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=python3.12 …"; exit 1; }
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

# A relying party of Node.js that tests let log in. Node.js itself is one of the Python packages.
$(NODE)/node_modules/.installed: $(NODE)/package.json $(NODE)/package-lock.json $(NODE)/.npmrc $(VENV)/installed
	@echo "Installing Node.js packages into $(NODE)"
	@cd $(NODE) && "$(CURDIR)/$(BIN)/npm" ci --loglevel=error --ignore-scripts --no-audit --no-fund >/dev/null
	@touch $@

lock:  ## Pin the dependencies again (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes --no-emit-index-url --no-annotate \
	  --custom-compile-command "make lock" -o requirements.lock pyproject.toml

# Other mock providers, to measure ours beside them. One of them needs Python 3.12 or later.
PEER_PYTHON ?= python3.12
peers: $(VENV)/installed  ## What benchmarks/psc.py --peers .peers compares with
	@mkdir -p .peers
	@cp benchmarks/peers/package.json benchmarks/peers/package-lock.json .peers/
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --prefix .peers --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
	@[ -x .peers/python/bin/python ] || $(PEER_PYTHON) -m venv .peers/python
	@.peers/python/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/peers/requirements.txt

clean:
	rm -rf $(VENV) $(NODE)/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
