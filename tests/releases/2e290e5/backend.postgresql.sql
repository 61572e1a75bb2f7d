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
    last_seq integer NOT NULL
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
ALTER TABLE ONLY public.cases ALTER COLUMN id SET DEFAULT nextval('public.cases_id_seq'::regclass);
ALTER TABLE ONLY public.events ALTER COLUMN id SET DEFAULT nextval('public.events_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('0002');
INSERT INTO public.calls VALUES ('49ec67e414e54ccf825c6d3711d8127d', 'cases', '74bbd521435722675503a101c7186935884cb656547f42e78b475856193d6af3', 2, '2026-11-28 00:48:40.71077+00');
INSERT INTO public.calls VALUES ('b470b57db63a4723bdd69cddc0575cb8', 'cases', '05d2251e67f6d30ebcbfef680cc61fced8804eaa9e1c803b8e0a8dc31111e994', 4, '2026-11-28 00:48:40.795057+00');
INSERT INTO public.calls VALUES ('e8c1162d20cc4c6199cad2ca49ffe6ac:rate', 'cases/261128-0001-0/ratings', 'be212cfe0f7020b3165b30abdf0f2547d203842597155b0e1a72c69f58ac7c30', 13, '2026-11-28 00:48:43.934046+00');
INSERT INTO public.calls VALUES ('0993f7d1f1fa4b87bcc8468d2b53c97c:rate', 'cases/261128-0001-0/ratings', '3b53aa73b88a975149429c06b66302cd7919c75a55417cf8278038cb6db56d75', 14, '2026-11-28 00:48:44.100476+00');
INSERT INTO public.calls VALUES ('89a9945e04a5480188c6931e9d33e7d1:rate', 'cases/261128-0002-9/ratings', 'be212cfe0f7020b3165b30abdf0f2547d203842597155b0e1a72c69f58ac7c30', 15, '2026-11-28 00:48:44.145471+00');
INSERT INTO public.calls VALUES ('523445a801264f0dbfe672bef51cdab5:rate', 'cases/261128-0001-0/ratings', 'bb76bb1110b25e5466bfb52a4a6a1ed9b8f52e9686e510a484fb2075e600fafe', 16, '2026-11-28 00:48:44.265213+00');
INSERT INTO public.calls VALUES ('8e32d47ed39040fd9a115b2c36f5d64e:rate', 'cases/261128-0002-9/ratings', '3b53aa73b88a975149429c06b66302cd7919c75a55417cf8278038cb6db56d75', 17, '2026-11-28 00:48:44.307753+00');
INSERT INTO public.cases VALUES (2, '261128-0002-9', 'b470b57db63a4723bdd69cddc0575cb8', '2KR3-P4W6', 'answered', '{"client_ref":"b470b57db63a4723bdd69cddc0575cb8","kind":"claim","request":"\u8bf7\u6d3e\u4eba\u758f\u901a","facts":"\u9752\u6cb3\u53bf\u57ce\u5173\u9547\u83dc\u5e02\u573a\u7684\u4e0b\u6c34\u9053\u5835\u4e86\uff0c\u6c61\u6c34\u6d41\u5230\u8def\u4e0a\uff0c\u8bf7\u6d3e\u4eba\u758f\u901a\u3002","place":{"text":"\u9752\u6cb3\u53bf\u57ce\u5173\u9547","latitude":null,"longitude":null},"topic":{"path":["\u57ce\u4e61\u5efa\u8bbe","\u57ce\u5e02\u5efa\u8bbe\u548c\u5e02\u653f\u7ba1\u7406","\u57ce\u5e02\u516c\u5171\u8bbe\u65bd"],"reasons":["\u4e0b\u6c34\u9053","\u83dc\u5e02","\u5e02\u573a"],"corrected":false},"petitioner":{"name":null,"address":null,"phone":null,"proxy_for":null,"joint":false},"attachments":[],"confidential":false,"urgent":false,"language":"zh-Hans","channel":"telegram","truthful":true}', '2026-11-28 00:48:40.795057+00', '青河县住房和城乡建设局', 6, '[{"name":"V30a","article":35,"due":"2026-12-28T15:59:59+00:00"}]', '2026-12-13 15:59:59+00', '{"outcome":"solved","office":"satisfied","unit":null,"words":null,"pressed":null}', 8);
INSERT INTO public.cases VALUES (1, '261128-0001-0', '49ec67e414e54ccf825c6d3711d8127d', 'W3DP-C78H', 'answered', '{"client_ref":"49ec67e414e54ccf825c6d3711d8127d","kind":"claim","request":"\u5e0c\u671b\u5c3d\u5feb\u4fee\u597d","facts":"\u6cb3\u5317\u4e61\u65b0\u5b89\u6751\u7684\u8def\u706f\u574f\u4e86\u4e09\u4e2a\u6708\uff0c\u665a\u4e0a\u8001\u4eba\u51fa\u95e8\u6454\u8fc7\u8de4\uff0c\u5e0c\u671b\u5c3d\u5feb\u4fee\u597d\u3002","place":{"text":"\u6cb3\u5317\u4e61\u65b0\u5b89\u6751","latitude":null,"longitude":null},"topic":{"path":["\u57ce\u4e61\u5efa\u8bbe","\u57ce\u5e02\u5efa\u8bbe\u548c\u5e02\u653f\u7ba1\u7406","\u57ce\u5e02\u516c\u5171\u8bbe\u65bd"],"reasons":["\u8def\u706f","\u4fee\u597d"],"corrected":false},"petitioner":{"name":null,"address":null,"phone":null,"proxy_for":null,"joint":false},"attachments":[],"confidential":false,"urgent":false,"language":"zh-Hans","channel":"telegram","truthful":true}', '2026-11-28 00:48:40.71077+00', '河北乡人民政府', 6, '[{"name":"V30a","article":35,"due":"2026-12-28T15:59:59+00:00"}]', '2026-12-13 15:59:59+00', '{"outcome":"solved","office":"satisfied","unit":"satisfied","words":null,"pressed":null}', 9);
INSERT INTO public.days VALUES ('20261128', 2);
INSERT INTO public.events VALUES (1, '261128-0001-0', '49ec67e414e54ccf825c6d3711d8127d', 1, 'moved', '2026-11-28 00:48:40.71077+00', '{"status":"submitted","unit":null,"note":null,"answer":null,"route":null,"clocks":[],"rate_until":null}');
INSERT INTO public.events VALUES (2, '261128-0001-0', '49ec67e414e54ccf825c6d3711d8127d', 2, 'moved', '2026-11-28 00:48:40.71077+00', '{"status":"registered","unit":null,"note":null,"answer":null,"route":null,"clocks":[{"name":"R15","article":22,"due":"2026-12-13T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO public.events VALUES (3, '261128-0002-9', 'b470b57db63a4723bdd69cddc0575cb8', 1, 'moved', '2026-11-28 00:48:40.795057+00', '{"status":"submitted","unit":null,"note":null,"answer":null,"route":null,"clocks":[],"rate_until":null}');
INSERT INTO public.events VALUES (4, '261128-0002-9', 'b470b57db63a4723bdd69cddc0575cb8', 2, 'moved', '2026-11-28 00:48:40.795057+00', '{"status":"registered","unit":null,"note":null,"answer":null,"route":null,"clocks":[{"name":"R15","article":22,"due":"2026-12-13T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO public.events VALUES (5, '261128-0001-0', '49ec67e414e54ccf825c6d3711d8127d', 3, 'moved', '2026-11-28 00:48:40.846441+00', '{"status":"forwarded","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null,"answer":null,"route":null,"clocks":[{"name":"O5","article":23,"due":"2026-12-04T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO public.events VALUES (6, '261128-0002-9', 'b470b57db63a4723bdd69cddc0575cb8', 3, 'moved', '2026-11-28 00:48:40.923635+00', '{"status":"forwarded","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null,"answer":null,"route":null,"clocks":[{"name":"O5","article":23,"due":"2026-12-04T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO public.events VALUES (7, '261128-0001-0', '49ec67e414e54ccf825c6d3711d8127d', 4, 'moved', '2026-11-28 00:48:41.082771+00', '{"status":"accepted","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null,"answer":null,"route":6,"clocks":[{"name":"H60","article":34,"due":"2027-01-27T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO public.events VALUES (8, '261128-0002-9', 'b470b57db63a4723bdd69cddc0575cb8', 4, 'moved', '2026-11-28 00:48:41.161494+00', '{"status":"accepted","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null,"answer":null,"route":6,"clocks":[{"name":"H60","article":34,"due":"2027-01-27T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO public.events VALUES (9, '261128-0001-0', '49ec67e414e54ccf825c6d3711d8127d', 5, 'moved', '2026-11-28 00:48:41.306936+00', '{"status":"handling","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null,"answer":null,"route":6,"clocks":[{"name":"H60","article":34,"due":"2027-01-27T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO public.events VALUES (10, '261128-0002-9', 'b470b57db63a4723bdd69cddc0575cb8', 5, 'moved', '2026-11-28 00:48:41.377942+00', '{"status":"handling","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null,"answer":null,"route":6,"clocks":[{"name":"H60","article":34,"due":"2027-01-27T15:59:59+00:00"}],"rate_until":null}');
INSERT INTO public.events VALUES (11, '261128-0001-0', '49ec67e414e54ccf825c6d3711d8127d', 6, 'moved', '2026-11-28 00:48:41.522727+00', '{"status":"answered","unit":"\u6cb3\u5317\u4e61\u4eba\u6c11\u653f\u5e9c","note":null,"answer":{"rows":[{"request":"\u89e3\u51b3\u53cd\u6620\u7684\u95ee\u9898","opinion":"\u5df2\u7ecf\u5230\u73b0\u573a\u770b\u8fc7\uff0c\u95ee\u9898\u5c5e\u5b9e\uff0c\u6b63\u5728\u6574\u6539\uff0c\u4e0b\u5468\u5b8c\u6210\u540e\u518d\u56de\u8bbf\u3002","result":"supported"}],"basis":""},"route":6,"clocks":[{"name":"V30a","article":35,"due":"2026-12-28T15:59:59+00:00"}],"rate_until":"2026-12-13T15:59:59+00:00"}');
INSERT INTO public.events VALUES (12, '261128-0002-9', 'b470b57db63a4723bdd69cddc0575cb8', 6, 'moved', '2026-11-28 00:48:41.593272+00', '{"status":"answered","unit":"\u9752\u6cb3\u53bf\u4f4f\u623f\u548c\u57ce\u4e61\u5efa\u8bbe\u5c40","note":null,"answer":{"rows":[{"request":"\u89e3\u51b3\u53cd\u6620\u7684\u95ee\u9898","opinion":"\u5df2\u7ecf\u5230\u73b0\u573a\u770b\u8fc7\uff0c\u95ee\u9898\u5c5e\u5b9e\uff0c\u6b63\u5728\u6574\u6539\uff0c\u4e0b\u5468\u5b8c\u6210\u540e\u518d\u56de\u8bbf\u3002","result":"supported"}],"basis":""},"route":6,"clocks":[{"name":"V30a","article":35,"due":"2026-12-28T15:59:59+00:00"}],"rate_until":"2026-12-13T15:59:59+00:00"}');
INSERT INTO public.events VALUES (13, '261128-0001-0', '49ec67e414e54ccf825c6d3711d8127d', 7, 'rated', '2026-11-28 00:48:43.934046+00', '{}');
INSERT INTO public.events VALUES (14, '261128-0001-0', '49ec67e414e54ccf825c6d3711d8127d', 8, 'rated', '2026-11-28 00:48:44.100476+00', '{}');
INSERT INTO public.events VALUES (15, '261128-0002-9', 'b470b57db63a4723bdd69cddc0575cb8', 7, 'rated', '2026-11-28 00:48:44.145471+00', '{}');
INSERT INTO public.events VALUES (16, '261128-0001-0', '49ec67e414e54ccf825c6d3711d8127d', 9, 'rated', '2026-11-28 00:48:44.265213+00', '{}');
INSERT INTO public.events VALUES (17, '261128-0002-9', 'b470b57db63a4723bdd69cddc0575cb8', 8, 'rated', '2026-11-28 00:48:44.307753+00', '{}');
SELECT pg_catalog.setval('public.cases_id_seq', 2, true);
SELECT pg_catalog.setval('public.events_id_seq', 17, true);
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
CREATE INDEX ix_cases_status ON public.cases USING btree (status);
CREATE INDEX ix_cases_unit ON public.cases USING btree (unit);
ALTER TABLE ONLY public.calls
    ADD CONSTRAINT calls_event_id_fkey FOREIGN KEY (event_id) REFERENCES public.events(id);
ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_case_fkey FOREIGN KEY ("case") REFERENCES public.cases(number);
ALTER TABLE ONLY public.file_results
    ADD CONSTRAINT file_results_case_fkey FOREIGN KEY ("case") REFERENCES public.cases(number);
ALTER TABLE ONLY public.file_results
    ADD CONSTRAINT file_results_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.files(id);
