CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.calls (
    key character varying(200) NOT NULL,
    scope character varying(100) NOT NULL,
    fingerprint character varying(64) NOT NULL,
    event_id bigint NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.cases (
    id bigint NOT NULL,
    number character varying(32) NOT NULL,
    client_ref character varying(200) NOT NULL,
    query_code character varying(16) NOT NULL,
    status character varying(32) NOT NULL,
    draft text NOT NULL,
    registered_at timestamp with time zone NOT NULL,
    unit character varying(200),
    route integer,
    clocks text NOT NULL,
    rate_until timestamp with time zone,
    rating text,
    last_seq integer NOT NULL,
    repeats character varying(32)
);
CREATE SEQUENCE public.cases_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.cases_id_seq OWNED BY public.cases.id;
CREATE TABLE public.days (
    day character varying(8) NOT NULL,
    last integer NOT NULL
);
CREATE TABLE public.events (
    id bigint NOT NULL,
    "case" character varying(32) NOT NULL,
    client_ref character varying(200) NOT NULL,
    seq integer NOT NULL,
    type character varying(32) NOT NULL,
    at timestamp with time zone NOT NULL,
    data text NOT NULL
);
CREATE SEQUENCE public.events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.events_id_seq OWNED BY public.events.id;
CREATE TABLE public.file_results (
    "case" character varying(32) NOT NULL,
    ref_hash character varying(64) NOT NULL,
    file_id character varying(64),
    refusal character varying(16),
    redrawn boolean NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.files (
    id character varying(64) NOT NULL,
    size_bytes integer NOT NULL,
    mime character varying(200) NOT NULL,
    name text,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.guesses (
    id bigint NOT NULL,
    number character varying(32) NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.guesses_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.guesses_id_seq OWNED BY public.guesses.id;
CREATE TABLE public.public_blocks (
    block bigint NOT NULL,
    matter character varying(32) NOT NULL
);
CREATE TABLE public.public_matters (
    id character varying(32) NOT NULL,
    "case" character varying(32) NOT NULL
);
CREATE TABLE public.supports (
    matter character varying(32) NOT NULL,
    key character varying(200) NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.talk_events (
    id bigint NOT NULL,
    talk character varying(80) NOT NULL,
    seq integer NOT NULL,
    type character varying(32) NOT NULL,
    at timestamp with time zone NOT NULL,
    data text NOT NULL,
    key character varying(220),
    fingerprint character varying(64)
);
CREATE TABLE public.talk_files (
    talk character varying(80) NOT NULL,
    ref_hash character varying(64) NOT NULL,
    file_id character varying(64),
    refusal character varying(16),
    redrawn boolean NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.talks (
    id character varying(80) NOT NULL,
    about character varying(200),
    opening text NOT NULL,
    fingerprint character varying(64) NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    urgent boolean NOT NULL,
    unread boolean NOT NULL,
    waiting_since timestamp with time zone,
    answer_by timestamp with time zone,
    closed_by character varying(16),
    last_seq integer NOT NULL
);
ALTER TABLE ONLY public.cases ALTER COLUMN id SET DEFAULT nextval('public.cases_id_seq'::regclass);
ALTER TABLE ONLY public.events ALTER COLUMN id SET DEFAULT nextval('public.events_id_seq'::regclass);
ALTER TABLE ONLY public.guesses ALTER COLUMN id SET DEFAULT nextval('public.guesses_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('0005');
INSERT INTO public.calls VALUES ('0f8c50cfe4294314989740cc86c6bcc9', 'cases', 'cec62d341d6496805e5615fcf1eaa9e3ec43b5aa442ed8fea4c5d3c42d30fe94', 2, '2026-11-28 00:49:52.185511+00');
INSERT INTO public.calls VALUES ('d13d01f91aaa48df9eb227fe14bc48ec', 'cases', '56d70ffabbed81b86b0c8e06286773629ac84ea3bc5aaaf03f4702641626d21b', 4, '2026-11-28 00:49:52.259924+00');
INSERT INTO public.calls VALUES ('51783688b5bd45679378da130b4d3bdf:rate', 'cases/261128-0001-0/ratings', 'be212cfe0f7020b3165b30abdf0f2547d203842597155b0e1a72c69f58ac7c30', 13, '2026-11-28 00:49:55.431714+00');
INSERT INTO public.calls VALUES ('aa6a7639615540e1b39f5d8ca2274658:rate', 'cases/261128-0001-0/ratings', '3b53aa73b88a975149429c06b66302cd7919c75a55417cf8278038cb6db56d75', 14, '2026-11-28 00:49:55.561724+00');
INSERT INTO public.calls VALUES ('0ae918eba1eb4f6d9d00062614b734f8:rate', 'cases/261128-0002-9/ratings', 'be212cfe0f7020b3165b30abdf0f2547d203842597155b0e1a72c69f58ac7c30', 15, '2026-11-28 00:49:55.628194+00');
INSERT INTO public.calls VALUES ('6d80a75afc6c46a4bd50dbd920969cd8:rate', 'cases/261128-0001-0/ratings', 'bb76bb1110b25e5466bfb52a4a6a1ed9b8f52e9686e510a484fb2075e600fafe', 16, '2026-11-28 00:49:55.727259+00');
INSERT INTO public.calls VALUES ('7ac2c4276666458eafbe2e2015ed03ee:rate', 'cases/261128-0002-9/ratings', '3b53aa73b88a975149429c06b66302cd7919c75a55417cf8278038cb6db56d75', 17, '2026-11-28 00:49:55.799484+00');
INSERT INTO public.cases VALUES (1, '261128-0001-0', '0f8c50cfe4294314989740cc86c6bcc9', 'ESGQ-7FPM', 'answered', '{"client_ref":"0f8c50cfe4294314989740cc86c6bcc9","kind":"claim","request":"\u8bf7\u6d3e\u4eba\u758f\u901a","facts":"\u9752\u6cb3\u53bf\u57ce\u5173\u9547\u83dc\u5e02\u573a\u7684\u4e0b\u6c34\u9053\u5835\u4e86\uff0c\u6c61\u6c34\u6d41\u5230\u8def\u4e0a\uff0c\u8bf7\u6d3e\u4eba\u758f\u901a\u3002","place":{"text":"\u9752\u6cb3\u53bf\u57ce\u5173\u9547","latitude":null,"longitude":null,"division":null,"path":[]},"topic":{"path":["\u57ce\u4e61\u5efa\u8bbe","\u57ce\u5e02\u5efa\u8bbe\u548c\u5e02\u653f\u7ba1\u7406","\u57ce\u5e02\u516c\u5171\u8bbe\u65bd"],"reasons":["\u4e0b\u6c34\u9053","\u83dc\u5e02"],"corrected":false},"petitioner":{"name":null,"address":null,"phone":null,"proxy_for":null,"joint":false},"attachments":[],"confidential":false,"urgent":false,"repeats":null,"public":false,"language":"zh-Hans","channel":"telegram","truthful":true,"reopens":null}', '2026-11-28 00:49:52.185511+00', '青河县住房和城乡建设局', 6, '[{"name":"V30a","article":35,"due":"2026-12-28T15:59:59+00:00"}]', '2026-12-13 15:59:59+00', '{"outcome":"solved","office":"satisfied","unit":"satisfied","words":null,"pressed":null}', 9, NULL);
INSERT INTO public.cases VALUES (2, '261128-0002-9', 'd13d01f91aaa48df9eb227fe14bc48ec', 'KN8V-B2QH', 'answered', '{"client_ref":"d13d01f91aaa48df9eb227fe14bc48ec","kind":"claim","request":"\u5e0c\u671b\u5c3d\u5feb\u4fee\u597d","facts":"\u6cb3\u5317\u4e61\u65b0\u5b89\u6751\u7684\u8def\u706f\u574f\u4e86\u4e09\u4e2a\u6708\uff0c\u665a\u4e0a\u8001\u4eba\u51fa\u95e8\u6454\u8fc7\u8de4\uff0c\u5e0c\u671b\u5c3d\u5feb\u4fee\u597d\u3002","place":{"text":"\u6cb3\u5317\u4e61\u65b0\u5b89\u6751","latitude":null,"longitude":null,"division":null,"path":[]},"topic":{"path":["\u57ce\u4e61\u5efa\u8bbe","\u57ce\u5e02\u5efa\u8bbe\u548c\u5e02\u653f\u7ba1\u7406","\u57ce\u5e02\u516c\u5171\u8bbe\u65bd"],"reasons":["\u8def\u706f","\u4fee\u597d"],"corrected":false},"petitioner":{"name":null,"address":null,"phone":null,"proxy_for":null,"joint":false},"attachments":[],"confidential":false,"urgent":false,"repeats":null,"public":false,"language":"zh-Hans","channel":"telegram","truthful":true,"reopens":null}', '2026-11-28 00:49:52.259924+00', '河北乡人民政府', 6, '[{"name":"V30a","article":35,"due":"2026-12-28T15:59:59+00:00"}]', '2026-12-13 15:59:59+00', '{"outcome":"solved","office":"satisfied","unit":null,"words":null,"pressed":null}', 8, NULL);
INSERT INTO public.days VALUES ('20261128', 2);
INSERT INTO public.events VALUES (1, '261128-0001-0', '0f8c50cfe4294314989740cc86c6bcc9', 1, 'moved', '2026-11-28 00:49:52.185511+00', '{"status":"submitted","unit":null,"note":null,"answer":null,"route":null,"clocks":[],"rate_until":null}');
INSERT INTO public.events VALUES (2, '261128-0001-0', '0f8c50cfe4294314989740cc86c6bcc9', 2, 'moved', '2026-11-28 00:49:52.185511+00', '{"status":"registered","unit":null,"note":null,"answer":null,"route":null,"clocks":[{"name":"R15","article":22,"due":"2026-12-13T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO public.events VALUES (3, '261128-0002-9', 'd13d01f91aaa48df9eb227fe14bc48ec', 1, 'moved', '2026-11-28 00:49:52.259924+00', '{"status":"submitted","unit":null,"note":null,"answer":null,"route":null,"clocks":[],"rate_until":null}');
INSERT INTO public.events VALUES (4, '261128-0002-9', 'd13d01f91aaa48df9eb227fe14bc48ec', 2, 'moved', '2026-11-28 00:49:52.259924+00', '{"status":"registered","unit":null,"note":null,"answer":null,"route":null,"clocks":[{"name":"R15","article":22,"due":"2026-12-13T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO public.events VALUES (5, '261128-0001-0', '0f8c50cfe4294314989740cc86c6bcc9', 3, 'moved', '2026-11-28 00:49:52.344762+00', '{"status":"forwarded","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null,"answer":null,"route":null,"clocks":[{"name":"O5","article":23,"due":"2026-12-04T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO public.events VALUES (6, '261128-0002-9', 'd13d01f91aaa48df9eb227fe14bc48ec', 3, 'moved', '2026-11-28 00:49:52.414369+00', '{"status":"forwarded","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null,"answer":null,"route":null,"clocks":[{"name":"O5","article":23,"due":"2026-12-04T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO public.events VALUES (7, '261128-0001-0', '0f8c50cfe4294314989740cc86c6bcc9', 4, 'moved', '2026-11-28 00:49:52.609311+00', '{"status":"accepted","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null,"answer":null,"route":6,"clocks":[{"name":"H60","article":34,"due":"2027-01-27T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO public.events VALUES (8, '261128-0002-9', 'd13d01f91aaa48df9eb227fe14bc48ec', 4, 'moved', '2026-11-28 00:49:52.662671+00', '{"status":"accepted","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null,"answer":null,"route":6,"clocks":[{"name":"H60","article":34,"due":"2027-01-27T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO public.events VALUES (9, '261128-0001-0', '0f8c50cfe4294314989740cc86c6bcc9', 5, 'moved', '2026-11-28 00:49:52.86661+00', '{"status":"handling","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null,"answer":null,"route":6,"clocks":[{"name":"H60","article":34,"due":"2027-01-27T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO public.events VALUES (10, '261128-0002-9', 'd13d01f91aaa48df9eb227fe14bc48ec', 5, 'moved', '2026-11-28 00:49:52.897761+00', '{"status":"handling","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null,"answer":null,"route":6,"clocks":[{"name":"H60","article":34,"due":"2027-01-27T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO public.events VALUES (11, '261128-0001-0', '0f8c50cfe4294314989740cc86c6bcc9', 6, 'moved', '2026-11-28 00:49:53.085534+00', '{"status":"answered","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null,"answer":{"rows":[{"request":"\u89e3\u51b3\u53cd\u6620\u7684\u95ee\u9898","opinion":"\u5df2\u7ecf\u5230\u73b0\u573a\u770b\u8fc7\uff0c\u95ee\u9898\u5c5e\u5b9e\uff0c\u6b63\u5728\u6574\u6539\uff0c\u4e0b\u5468\u5b8c\u6210\u540e\u518d\u56de\u8bbf\u3002","result":"supported"}],"basis":"","files":[]},"route":6,"clocks":[{"name":"V30a","article":35,"due":"2026-12-28T15:59:59+00:00"}],"rate_until":"2026-12-13T15:59:59+00:00"}');
INSERT INTO public.events VALUES (12, '261128-0002-9', 'd13d01f91aaa48df9eb227fe14bc48ec', 6, 'moved', '2026-11-28 00:49:53.122911+00', '{"status":"answered","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null,"answer":{"rows":[{"request":"\u89e3\u51b3\u53cd\u6620\u7684\u95ee\u9898","opinion":"\u5df2\u7ecf\u5230\u73b0\u573a\u770b\u8fc7\uff0c\u95ee\u9898\u5c5e\u5b9e\uff0c\u6b63\u5728\u6574\u6539\uff0c\u4e0b\u5468\u5b8c\u6210\u540e\u518d\u56de\u8bbf\u3002","result":"supported"}],"basis":"","files":[]},"route":6,"clocks":[{"name":"V30a","article":35,"due":"2026-12-28T15:59:59+00:00"}],"rate_until":"2026-12-13T15:59:59+00:00"}');
INSERT INTO public.events VALUES (13, '261128-0001-0', '0f8c50cfe4294314989740cc86c6bcc9', 7, 'rated', '2026-11-28 00:49:55.431714+00', '{}');
INSERT INTO public.events VALUES (14, '261128-0001-0', '0f8c50cfe4294314989740cc86c6bcc9', 8, 'rated', '2026-11-28 00:49:55.561724+00', '{}');
INSERT INTO public.events VALUES (15, '261128-0002-9', 'd13d01f91aaa48df9eb227fe14bc48ec', 7, 'rated', '2026-11-28 00:49:55.628194+00', '{}');
INSERT INTO public.events VALUES (16, '261128-0001-0', '0f8c50cfe4294314989740cc86c6bcc9', 9, 'rated', '2026-11-28 00:49:55.727259+00', '{}');
INSERT INTO public.events VALUES (17, '261128-0002-9', 'd13d01f91aaa48df9eb227fe14bc48ec', 8, 'rated', '2026-11-28 00:49:55.799484+00', '{}');
SELECT pg_catalog.setval('public.cases_id_seq', 2, true);
SELECT pg_catalog.setval('public.events_id_seq', 17, true);
SELECT pg_catalog.setval('public.guesses_id_seq', 1, false);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.calls
    ADD CONSTRAINT calls_pkey PRIMARY KEY (key, scope);
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_client_ref_key UNIQUE (client_ref);
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_number_key UNIQUE (number);
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.days
    ADD CONSTRAINT days_pkey PRIMARY KEY (day);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_case_seq_key UNIQUE ("case", seq);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.file_results
    ADD CONSTRAINT file_results_pkey PRIMARY KEY ("case", ref_hash);
ALTER TABLE ONLY public.files
    ADD CONSTRAINT files_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.guesses
    ADD CONSTRAINT guesses_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.public_blocks
    ADD CONSTRAINT public_blocks_pkey PRIMARY KEY (block, matter);
ALTER TABLE ONLY public.public_matters
    ADD CONSTRAINT public_matters_case_key UNIQUE ("case");
ALTER TABLE ONLY public.public_matters
    ADD CONSTRAINT public_matters_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.supports
    ADD CONSTRAINT supports_pkey PRIMARY KEY (matter, key);
ALTER TABLE ONLY public.talk_events
    ADD CONSTRAINT talk_events_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.talk_events
    ADD CONSTRAINT talk_events_talk_key_key UNIQUE (talk, key);
ALTER TABLE ONLY public.talk_events
    ADD CONSTRAINT talk_events_talk_seq_key UNIQUE (talk, seq);
ALTER TABLE ONLY public.talk_files
    ADD CONSTRAINT talk_files_pkey PRIMARY KEY (talk, ref_hash);
ALTER TABLE ONLY public.talks
    ADD CONSTRAINT talks_pkey PRIMARY KEY (id);
CREATE INDEX ix_cases_repeats ON public.cases USING btree (repeats);
CREATE INDEX ix_cases_status ON public.cases USING btree (status);
CREATE INDEX ix_cases_unit ON public.cases USING btree (unit);
CREATE INDEX ix_guesses_at ON public.guesses USING btree (at);
CREATE INDEX ix_guesses_number ON public.guesses USING btree (number);
CREATE INDEX ix_talks_about ON public.talks USING btree (about);
CREATE INDEX ix_talks_answer_by ON public.talks USING btree (answer_by);
CREATE INDEX ix_talks_waiting_since ON public.talks USING btree (waiting_since);
ALTER TABLE ONLY public.calls
    ADD CONSTRAINT calls_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.events(id);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_case_fkey FOREIGN KEY ("case") REFERENCES public.cases(number);
ALTER TABLE ONLY public.file_results
    ADD CONSTRAINT file_results_case_fkey FOREIGN KEY ("case") REFERENCES public.cases(number);
ALTER TABLE ONLY public.file_results
    ADD CONSTRAINT file_results_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.files(id);
ALTER TABLE ONLY public.public_blocks
    ADD CONSTRAINT public_blocks_matter_fkey FOREIGN KEY (matter) REFERENCES public.public_matters(id);
ALTER TABLE ONLY public.public_matters
    ADD CONSTRAINT public_matters_case_fkey FOREIGN KEY ("case") REFERENCES public.cases(number);
ALTER TABLE ONLY public.supports
    ADD CONSTRAINT supports_matter_fkey FOREIGN KEY (matter) REFERENCES public.public_matters(id);
ALTER TABLE ONLY public.talk_events
    ADD CONSTRAINT talk_events_talk_fkey FOREIGN KEY (talk) REFERENCES public.talks(id);
ALTER TABLE ONLY public.talk_files
    ADD CONSTRAINT talk_files_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.files(id);
ALTER TABLE ONLY public.talk_files
    ADD CONSTRAINT talk_files_talk_fkey FOREIGN KEY (talk) REFERENCES public.talks(id);
