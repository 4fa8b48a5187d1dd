-- The sample database of run_query: a small shop, the same rows wherever it is made. Called by infra/sample.py once, in
-- the transaction that also makes the tables readable, so that it is there whole or not at all. Several statements, as
-- psycopg runs a script without parameters.
create table customers (
    id integer primary key,
    name text not null,
    email text not null unique,
    country text not null,
    joined_on date not null
);
create table products (
    id integer primary key,
    name text not null,
    category text not null,
    price numeric(8, 2) not null
);
create table orders (
    id integer primary key,
    customer_id integer not null references customers,
    ordered_at timestamptz not null,
    status text not null check (status in ('paid', 'shipped', 'returned', 'cancelled')),
    note text
);
create table order_items (
    order_id integer not null references orders,
    product_id integer not null references products,
    quantity integer not null check (quantity > 0),
    unit_price numeric(8, 2) not null,
    primary key (order_id, product_id)
);

select setseed(0.42);

insert into customers
select n,
       first || ' ' || last,
       lower(first) || '.' || lower(last) || n || '@example.com',
       (array['DE', 'FR', 'IT', 'PL', 'NL', 'US', 'JP', 'BR'])[1 + floor(8 * power(random(), 1.7))::int],
       date '2023-01-01' + floor(900 * random())::int
from generate_series(1, 400) as n
cross join lateral (
    select (array['Ada', 'Alan', 'Barbara', 'Edsger', 'Frances', 'Grace', 'Jean', 'Ken', 'Leslie', 'Radia'])[1 + n % 10] as first,
           (array['Abel', 'Brandt', 'Castro', 'Dubois', 'Endo', 'Ferrari', 'Garcia', 'Hansen'])[1 + n / 10 % 8] as last
) as names;

insert into products
select row_number() over (order by category, thing),
       size || ' ' || thing,
       category,
       round((price * factor)::numeric, 2)
from (values ('kitchen', 'kettle', 29.0), ('kitchen', 'teapot', 24.5), ('kitchen', 'pan', 39.9), ('garden', 'spade', 19.9),
             ('garden', 'hose', 34.0), ('garden', 'lantern', 14.9), ('office', 'lamp', 44.0), ('office', 'chair', 129.0),
             ('office', 'notebook', 4.5), ('outdoor', 'tent', 189.0), ('outdoor', 'stove', 59.0), ('outdoor', 'bottle', 12.5)
     ) as things (category, thing, price)
cross join (values ('small', 0.8), ('large', 1.4)) as sizes (size, factor);

insert into orders
select n,
       1 + floor(400 * power(random(), 2))::int,
       timestamptz '2025-01-01 08:00+00' + n * interval '4 hours 20 minutes' + random() * interval '4 hours',
       (array['paid', 'shipped', 'shipped', 'shipped', 'shipped', 'returned', 'cancelled'])[1 + floor(7 * random())::int],
       case when random() < 0.1 then 'please leave it with the neighbours' end
from generate_series(1, 2000) as n;

insert into order_items
select o.id, p.id, 1 + floor(3 * power(random(), 2))::int, p.price
from orders as o
cross join lateral (
    -- refers to o.id, so that it is drawn anew for each order
    select distinct 1 + floor(24 * random())::int as product_id from generate_series(1, 1 + o.id % 4)
) as picked
join products as p on p.id = picked.product_id;

create index orders_customer on orders (customer_id);
create index order_items_product on order_items (product_id);

create view revenue_by_month as
select date_trunc('month', o.ordered_at at time zone 'UTC')::date as month,
       count(distinct o.id) as orders,
       sum(i.quantity * i.unit_price) as revenue
from orders as o
join order_items as i on i.order_id = o.id
where o.status in ('paid', 'shipped')
group by 1
order by 1;
