# Two stages: the first installs from the hashed lock, the second holds only what runs.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
COPY requirements.txt /tmp/requirements.txt
RUN /opt/venv/bin/pip install --no-deps --require-hashes --requirement /tmp/requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    BUURTHULP_LOCAL_DIR=/srv/buurthulp/.local \
    BUURTHULP_STATIC_MANIFEST=1
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin buurthulp
WORKDIR /srv/buurthulp
COPY --from=build /opt/venv /opt/venv
COPY . .
# Files are collected once, while building: the root file system is read-only when running. The secrets that Django
# asks for on the way exist only during this line.
RUN python -m compileall -q buurthulp members notifications exchange matching desk demo \
    && python -m tools.throwaway python manage.py collectstatic --noinput --verbosity 0
USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "buurthulp.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--preload", "--no-control-socket"]
